"""What the workouts say, one subject a module: frames in, frames or frozen dataclasses out. No store, no clock.

Every function takes ``workouts``: one row a workout, oldest first, indexed by ``workout_id``, with the columns of
``models.Workout`` (and of ``models.WorkoutMetrics`` where joined). Days are passed in.
"""
