"""Small real HTTP servers on loopback that speak as the remote services do, for tests and benchmarks."""
