"""What ``make bench`` measures: the budgets of DESIGN, on the sample athlete and a Peloton on loopback."""
