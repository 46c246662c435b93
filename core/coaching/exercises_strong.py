"""The library's exercises for strength, core, balance and plyometrics."""

from core.coaching.exercise import LibraryExercise as E

LEGS = (
    E("bodyweight_squat", "Bodyweight Squat", "strength", ("quadriceps", "glutes"),
      "Stand with the feet shoulder-wide and toes slightly out. Sit down between the heels as deep as the back "
      "stays long, and stand up again. The knees follow the toes."),
    E("goblet_squat", "Goblet Squat", "strength", ("quadriceps", "glutes", "abdominals"),
      "Hold a weight close in front of the chest and squat between your knees. Elbows point down and the chest "
      "stays up. Come up with the whole foot on the floor.", ("dumbbells",)),
    E("back_squat", "Barbell Back Squat", "strength", ("quadriceps", "glutes", "lower back"),
      "Set the bar on the muscles of the upper back, brace, and squat as deep as the back keeps its shape. Drive up "
      "through the whole foot. Set the safety bars, or squat with somebody beside you.", ("barbell",)),
    E("split_squat", "Split Squat", "strength", ("quadriceps", "glutes"),
      "Stand in a long stride and lower the back knee straight down until it nearly touches. Push up through the "
      "front foot. The trunk stays upright.", is_each_side=True),
    E("rear_foot_elevated_split_squat", "Rear-foot-elevated Split Squat", "strength", ("quadriceps", "glutes"),
      "Rest the top of the back foot on a bench and lower yourself over the front leg. The front heel stays down "
      "and the knee follows the toes. Begin without weight until it is steady.",
      ("bench", "dumbbells"), is_each_side=True),
    E("reverse_lunge", "Reverse Lunge", "strength", ("glutes", "quadriceps"),
      "Step back, lower the knee towards the floor and push yourself forward again with the front leg. It is kinder "
      "to the knees than a lunge to the front.", is_each_side=True),
    E("walking_lunge", "Walking Lunge", "strength", ("quadriceps", "glutes"),
      "Step forward into a lunge, push off and swing the back leg through into the next one. Land softly and keep "
      "the trunk tall. Hold dumbbells once it is easy.", ("dumbbells",), is_each_side=True),
    E("step_up", "Step-up", "strength", ("quadriceps", "glutes"),
      "Put the whole foot on a step and stand up with that leg alone. Come down slowly, as the way down trains "
      "most. The trailing foot gives no push.", ("step",), is_each_side=True),
    E("wall_sit", "Wall Sit", "strength", ("quadriceps",),
      "Lean the back against a wall and slide down until the thighs are as level as you can hold. Breathe on. Slide "
      "up again before the knees hurt.", ("wall",), is_timed=True),
    E("romanian_deadlift", "Romanian Deadlift", "strength", ("hamstrings", "glutes", "lower back"),
      "Hold the weight against the thighs, soften the knees and push the hips back until the hamstrings pull. The "
      "back keeps its shape and the weight stays close. Squeeze the seat to come up.", ("dumbbells",)),
    E("deadlift", "Barbell Deadlift", "strength", ("glutes", "hamstrings", "lower back"),
      "Stand with the bar over the middle of the feet, grip it, brace, and push the floor away. Bar and body rise "
      "together and the bar brushes the legs. Put it down the same way.", ("barbell",)),
    E("single_leg_romanian_deadlift", "Single-leg Romanian Deadlift", "strength", ("hamstrings", "glutes"),
      "Stand on one leg with a soft knee and tip forward from the hip while the other leg goes back as a "
      "counterweight. The hips stay level. Touch a wall if you wobble.", ("dumbbells",), is_each_side=True),
    E("glute_bridge", "Glute Bridge", "strength", ("glutes", "hamstrings"),
      "On your back with knees bent, push through the heels and lift the hips until the trunk is straight. Squeeze "
      "for a second, and come down under control. The lower back does not arch.", ("mat",)),
    E("single_leg_glute_bridge", "Single-leg Glute Bridge", "strength", ("glutes", "hamstrings"),
      "As the glute bridge, with one leg stretched out. The hips rise level: if one side sinks, go back to both "
      "legs.", ("mat",), is_each_side=True),
    E("hip_thrust", "Hip Thrust", "strength", ("glutes", "hamstrings"),
      "Lean the upper back against a bench, feet flat, a padded weight across the hips. Drive the hips up until the "
      "thighs are level and tuck the chin. The ribs stay down at the top.", ("bench", "barbell")),
    E("kettlebell_swing", "Kettlebell Swing", "strength", ("glutes", "hamstrings", "lower back"),
      "Hike the bell back between the legs and snap the hips forward so that it floats to chest height. The arms "
      "only guide it. It is a hinge and no squat; stop when the back begins to round.", ("kettlebell",)),
    E("ball_hamstring_curl", "Hamstring Curl on the Ball", "strength", ("hamstrings", "glutes"),
      "On your back with the heels on a ball, lift the hips and roll the ball towards you. Roll it out slowly with "
      "the hips still high.", ("ball", "mat")),
    E("nordic_lower", "Nordic Hamstring Lower", "strength", ("hamstrings",),
      "Kneel with the ankles held down and lower the straight trunk forward as slowly as you can. Catch yourself "
      "with the hands and push back. Begin with three, as it makes sore.", ("mat",)),
    E("calf_raise", "Calf Raise", "strength", ("calves",),
      "Stand on the edge of a step and rise onto the balls of the feet. Pause, then lower the heels below the edge "
      "slowly. The knees stay straight.", ("step",)),
    E("single_leg_calf_raise", "Single-leg Calf Raise", "strength", ("calves",),
      "As the calf raise, on one foot, with a fingertip on the wall. Go through the whole range; fewer and full "
      "ones count more.", ("step", "wall"), is_each_side=True),
    E("bent_knee_calf_raise", "Bent-knee Calf Raise", "strength", ("calves",),
      "Bend the knees slightly and keep them so while you rise onto the balls of the feet. It trains the lower, "
      "deeper calf that carries runners.", ("step",)),
    E("shin_raise", "Toe Raise against the Wall", "strength", ("shins",),
      "Lean the back against a wall with the feet a step away and the legs straight. Pull the toes up as high as "
      "you can and lower them slowly.", ("wall",)),
    E("clamshell", "Clamshell", "strength", ("abductors", "glutes"),
      "Lie on your side with hips and knees bent, heels together. Open the upper knee without rolling the pelvis "
      "back. A band above the knees makes it harder.", ("mat",), is_each_side=True),
    E("side_leg_raise", "Side-lying Leg Raise", "strength", ("abductors",),
      "Lie on your side and lift the straight upper leg, heel first and slightly behind you. The toes point "
      "forward. Lower it slowly.", ("mat",), is_each_side=True),
    E("lateral_band_walk", "Lateral Band Walk", "strength", ("abductors", "glutes"),
      "With a band above the knees or around the ankles, stand in a small squat and step sideways. The feet never "
      "come quite together and the knees stay over the toes.", ("band",), is_each_side=True),
)  # fmt: skip

UPPER_BODY = (
    E("push_up", "Push-up", "strength", ("chest", "triceps", "shoulders"),
      "Hands a little wider than the shoulders, body in one line from head to heels. Lower the chest with the "
      "elbows at about forty-five degrees, and push the floor away."),
    E("knee_push_up", "Knee Push-up", "strength", ("chest", "triceps"),
      "A push-up on the knees, with a straight line from head to knees. Lower all the way: depth counts more than "
      "number.", ("mat",)),
    E("incline_push_up", "Incline Push-up", "strength", ("chest", "triceps"),
      "A push-up with the hands on a bench or a table. The higher the hands, the easier it is; lower them as you "
      "get stronger.", ("bench",)),
    E("bench_press", "Barbell Bench Press", "strength", ("chest", "triceps", "shoulders"),
      "Lie with the eyes under the bar, shoulder blades drawn together and feet down. Lower the bar to the lower "
      "chest and press it up over the shoulders. Use safety bars or somebody who helps.", ("barbell", "bench")),
    E("dumbbell_bench_press", "Dumbbell Bench Press", "strength", ("chest", "triceps", "shoulders"),
      "Lie on a bench and press two dumbbells up from beside the chest. The wrists stay over the elbows. Let them "
      "down slowly.", ("dumbbells", "bench")),
    E("overhead_press", "Overhead Press", "strength", ("shoulders", "triceps"),
      "Press the weights from the shoulders straight over the head, seat and belly tight. Finish with the arms "
      "beside the ears, and do not lean back.", ("dumbbells",)),
    E("pike_push_up", "Pike Push-up", "strength", ("shoulders", "triceps"),
      "From downward dog, bend the elbows and lower the head to between and before the hands. Push back up. Put the "
      "hands on a bench to make it easier."),
    E("pull_up", "Pull-up", "strength", ("lats", "biceps", "upper back"),
      "Hang from the bar, draw the shoulders down, and pull until the chin is over it. Lower yourself all the way. "
      "A band under the foot helps.", ("pull-up bar",)),
    E("band_pulldown", "Band Pulldown", "strength", ("lats", "biceps"),
      "Fix a band high above you and kneel. Pull the elbows down to the ribs and let them up slowly. The shoulders "
      "stay low.", ("band",)),
    E("inverted_row", "Inverted Row", "strength", ("upper back", "lats", "biceps"),
      "Hang under a low bar with the body straight and pull the chest to it. The more upright you stand, the easier "
      "it is.", ("barbell",)),
    E("dumbbell_row", "One-arm Dumbbell Row", "strength", ("upper back", "lats", "biceps"),
      "Lean on a bench with one hand, back flat, and pull the weight to the hip. The shoulder blade moves first; "
      "the trunk does not turn.", ("dumbbells", "bench"), is_each_side=True),
    E("band_row", "Band Row", "strength", ("upper back", "lats", "biceps"),
      "Fix a band in front of you at the height of the ribs and pull the elbows past the body. Hold for a second "
      "with the shoulder blades together, and let go slowly.", ("band",)),
    E("band_pull_apart", "Band Pull-apart", "strength", ("upper back", "shoulders"),
      "Hold a band with straight arms at shoulder height and pull it apart until it touches the chest. Return "
      "slowly. The ribs stay down.", ("band",)),
    E("face_pull", "Band Face Pull", "strength", ("shoulders", "upper back", "rotator cuff"),
      "Fix a band at the height of the face, pull it towards the forehead and turn the hands up and back at the "
      "end. Use little resistance and good posture.", ("band",)),
    E("external_rotation", "Band External Rotation", "strength", ("rotator cuff", "shoulders"),
      "Hold the elbow at the side, bent at a right angle, and turn the forearm out against a band. A rolled towel "
      "under the elbow keeps it in place.", ("band",), is_each_side=True),
    E("prone_y_raise", "Prone Y Raise", "strength", ("upper back", "traps", "shoulders"),
      "Lie on your front with the arms stretched out as a Y, thumbs up. Lift them a little, hold for two seconds, "
      "and lower. The neck stays long.", ("mat",)),
    E("biceps_curl", "Biceps Curl", "strength", ("biceps", "forearms"),
      "Stand with the upper arms still and bend the elbows until the weights come to the shoulders. Lower them "
      "fully and slowly.", ("dumbbells",)),
    E("triceps_extension", "Overhead Triceps Extension", "strength", ("triceps",),
      "Hold one weight with both hands over the head and lower it behind you by bending the elbows. Straighten them "
      "again. The elbows point forward.", ("dumbbells",)),
    E("close_push_up", "Close-grip Push-up", "strength", ("triceps", "chest"),
      "A push-up with the hands under the shoulders and the elbows along the ribs. Do it on the knees where the "
      "elbows flare out."),
    E("farmer_carry", "Farmer Carry", "strength", ("forearms", "traps", "abdominals"),
      "Take a heavy weight in each hand and walk tall with short steps. The shoulders stay back and the trunk "
      "still. Put them down with a straight back.", ("dumbbells",), is_timed=True),
)  # fmt: skip

CORE = (
    E("plank", "Plank", "core", ("abdominals", "obliques"),
      "Rest on forearms and toes with the body in one line. Tighten seat and belly, push the floor away and "
      "breathe. Stop when the hips sink.", ("mat",), is_timed=True),
    E("high_plank", "High Plank", "core", ("abdominals", "shoulders"),
      "Hold the top of a push-up, hands under the shoulders, body in one line. Widen the upper back and breathe.",
      ("mat",), is_timed=True),
    E("side_plank", "Side Plank", "core", ("obliques", "abductors"),
      "Rest on one forearm, elbow under the shoulder, and lift the hips until the body is straight. Bend the lower "
      "knee to make it easier.", ("mat",), is_timed=True, is_each_side=True),
    E("dead_bug", "Dead Bug", "core", ("abdominals", "hip flexors"),
      "On your back with arms up and knees over the hips, press the lower back gently down. Lower one arm and the "
      "opposite leg as far as it stays down, and change.", ("mat",), is_each_side=True),
    E("bird_dog", "Bird Dog", "core", ("lower back", "glutes", "abdominals"),
      "On hands and knees, stretch one arm and the opposite leg until both are in line with the back. Hold for "
      "three seconds without tipping, and change.", ("mat",), is_each_side=True),
    E("hollow_hold", "Hollow Hold", "core", ("abdominals", "hip flexors"),
      "On your back, press the lower back down and lift shoulders and legs a little. Bend the knees or raise the "
      "legs as soon as the back lifts.", ("mat",), is_timed=True),
    E("bear_hold", "Bear Hold", "core", ("abdominals", "quadriceps", "shoulders"),
      "On hands and toes, lift the knees a hand's width off the floor and keep the back level. Breathe and stay "
      "still.", ("mat",), is_timed=True),
    E("pallof_press", "Band Anti-rotation Press", "core", ("obliques", "abdominals"),
      "Stand sideways to a band that is fixed at the height of the ribs and press it straight out in front. It "
      "wants to turn you: do not let it. Hold for two seconds and come back.", ("band",), is_each_side=True),
    E("curl_up", "Curl-up with One Knee Bent", "core", ("abdominals",),
      "On your back, one knee bent and both hands under the lower back. Lift head and shoulders just off the floor "
      "as one piece and hold for a few seconds. The neck does not bend.", ("mat",)),
    E("heel_tap", "Heel Tap", "core", ("abdominals", "hip flexors"),
      "On your back with knees over the hips, lower one heel to tap the floor and bring it back, then the other. "
      "The lower back stays where it is.", ("mat",)),
    E("reverse_crunch", "Reverse Crunch", "core", ("abdominals",),
      "On your back with knees bent, draw them to the chest and curl the tailbone off the floor. Lower it slowly, "
      "without swing.", ("mat",)),
    E("band_woodchop", "Band Woodchop", "core", ("obliques", "shoulders"),
      "Fix a band high at one side and pull it across the body down to the other hip. Turn from the hips and the "
      "upper back with the feet still.", ("band",), is_each_side=True),
    E("back_extension", "Back Extension on the Floor", "core", ("lower back", "glutes"),
      "Lie on your front with the arms beside you, lift the chest a little and hold for three seconds. Look down, "
      "so that the neck stays long.", ("mat",)),
    E("shoulder_tap", "Plank Shoulder Tap", "core", ("abdominals", "obliques", "shoulders"),
      "In a high plank with the feet apart, touch one shoulder with the other hand, and change. The hips stay "
      "level: wider feet make it easier.", ("mat",)),
    E("mountain_climber", "Mountain Climber", "core", ("abdominals", "hip flexors", "shoulders"),
      "In a high plank, draw one knee after the other towards the chest, at a pace at which the back stays level. "
      "The hands stay under the shoulders, and the hips do not rise.",
      is_timed=True),
    E("copenhagen_plank", "Copenhagen Plank", "core", ("adductors", "obliques"),
      "A side plank with the upper knee or foot on a bench: press it down and lift the hips. Begin with the knee on "
      "the bench and with ten seconds.", ("bench",), is_timed=True, is_each_side=True),
)  # fmt: skip

BALANCE = (
    E("single_leg_stand", "Single-leg Stand", "balance", ("feet", "calves", "abductors"),
      "Stand on one foot with a soft knee and the hips level. Keep a wall within reach. Move the head or the arms "
      "once it is easy.", is_timed=True, is_each_side=True),
    E("single_leg_stand_eyes_closed", "Single-leg Stand, Eyes Closed", "balance", ("feet", "calves", "abductors"),
      "Stand on one foot beside a wall, find your balance, then close the eyes. Open them before you tip.",
      ("wall",), is_timed=True, is_each_side=True),
    E("tandem_stand", "Heel-to-toe Stand", "balance", ("feet", "calves"),
      "Stand with one foot right before the other, heel to toe, and be still. Cross the arms or turn the head to "
      "make it harder.", is_timed=True, is_each_side=True),
    E("heel_to_toe_walk", "Heel-to-toe Walk", "balance", ("feet", "calves", "abductors"),
      "Walk along a line, setting each heel against the toes of the other foot. Look ahead and go slowly.",
      is_timed=True),
    E("clock_reach", "Single-leg Clock Reach", "balance", ("glutes", "quadriceps", "feet"),
      "Stand on one leg in the middle of an imagined clock and tap with the other foot at twelve, three and six. "
      "The standing knee stays over its toes.", is_each_side=True),
    E("standing_march", "Standing March with a Pause", "balance", ("hip flexors", "abductors", "feet"),
      "Lift one knee to hip height, stand still for three seconds, set it down, and change. Stay tall and do not "
      "lean."),
    E("toe_yoga", "Toe Lift and Foot Arch", "balance", ("feet",),
      "Standing, lift the big toe alone, then the other four alone. Then draw the ball of the foot towards the heel "
      "without curling the toes, so that the arch rises.", is_each_side=True),
)  # fmt: skip

PLYOMETRICS = (
    E("squat_jump", "Squat Jump", "plyometrics", ("quadriceps", "glutes", "calves"),
      "Squat a little and jump as high as you can, then land softly with the knees over the toes. Take a breath "
      "before each one: quality counts, not number."),
    E("box_jump", "Box Jump", "plyometrics", ("quadriceps", "glutes", "calves"),
      "Jump onto a box of a height that you land on softly and upright. Step down, do not jump down. Choose a lower "
      "box when you tire.", ("box",)),
    E("pogo_hop", "Pogo Hop", "plyometrics", ("calves", "feet"),
      "Hop on the spot from the ankles with the knees nearly straight. Touch the floor as briefly as you can."),
    E("rope_skipping", "Rope Skipping", "plyometrics", ("calves", "feet", "shoulders"),
      "Turn the rope from the wrists and jump just high enough. Land on the balls of the feet.",
      ("rope",), is_timed=True),
    E("skater_hop", "Skater Hop", "plyometrics", ("glutes", "abductors", "calves"),
      "Hop sideways from one foot to the other and stand still for a moment on each. The knee stays over the toes "
      "as you land.", is_each_side=True),
    E("broad_jump", "Broad Jump", "plyometrics", ("glutes", "quadriceps", "hamstrings"),
      "Swing the arms and jump forward as far as you can land in balance. Stand still before the next one."),
    E("split_jump", "Split Jump", "plyometrics", ("quadriceps", "glutes", "calves"),
      "From a lunge, jump up and change legs in the air. Land softly in the next lunge. Leave it out while knees "
      "are sore."),
    E("drop_and_stick", "Step-off and Stick", "plyometrics", ("quadriceps", "glutes", "calves"),
      "Step off a low step, land on both feet and freeze. Knees over the toes, hips back, no sound.", ("step",)),
    E("line_hop", "Line Hop", "plyometrics", ("calves", "feet"),
      "Hop quickly over a line on the floor, side to side, with small and quiet hops. "
      "Land on the balls of the feet and stop when the rhythm breaks.", is_timed=True),
)  # fmt: skip

STRONG = (*LEGS, *UPPER_BODY, *CORE, *BALANCE, *PLYOMETRICS)
