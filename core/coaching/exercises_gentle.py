"""The library's exercises for pelvic floor, mobility, yoga and stretching."""

from core.coaching.exercise import LibraryExercise as E

PELVIC_FLOOR = (
    E("pelvic_floor_slow", "Slow Pelvic Floor Squeeze", "pelvic_floor", ("pelvic floor",),
      "Lie or sit at ease and draw the pelvic floor up and in, as if you held back wind and urine at once. Hold for "
      "five to eight seconds while you breathe on, then let go fully for just as long. Belly, buttocks and thighs "
      "stay soft.", ("mat",), is_timed=True),
    E("pelvic_floor_quick", "Quick Pelvic Floor Squeeze", "pelvic_floor", ("pelvic floor",),
      "Draw the pelvic floor up quickly and firmly, hold for one second, and let go completely. Each squeeze begins "
      "only when the one before is fully released. Keep breathing and keep your jaw loose."),
    E("pelvic_floor_elevator", "Pelvic Floor Elevator", "pelvic_floor", ("pelvic floor",),
      "Lift the pelvic floor in three small steps, as an elevator goes from floor to floor, and pause on each. Come "
      "down just as slowly and rest at the bottom for a breath. Lift less high if you begin to hold your breath.",
      is_timed=True),
    E("pelvic_floor_release", "Pelvic Floor Release with Deep Breathing", "pelvic_floor",
      ("pelvic floor", "abdominals"),
      "Lie on your back with knees bent and a hand on your belly. Breathe in slowly so that belly and pelvic floor "
      "widen and sink, and breathe out without pressing. Nothing is squeezed here: letting go is the exercise.",
      ("mat",), is_timed=True),
    E("pelvic_floor_knack", "Squeeze before a Cough", "pelvic_floor", ("pelvic floor", "abdominals"),
      "Draw the pelvic floor up, keep it there, and give one small cough; then let go. You train to tighten it just "
      "before effort, as before a sneeze, a jump or a lift. Begin sitting, later do it standing."),
    E("pelvic_floor_bridge", "Bridge with Pelvic Floor Squeeze", "pelvic_floor",
      ("pelvic floor", "glutes", "hamstrings"),
      "Lie on your back with knees bent and feet hip-wide. Breathe out, draw the pelvic floor up, and lift the hips "
      "until trunk and thighs are in line. Lower slowly as you breathe in, and let go at the bottom.", ("mat",)),
    E("pelvic_floor_sitting", "Seated Pelvic Floor Lift", "pelvic_floor", ("pelvic floor",),
      "Sit upright on a firm chair with both feet down and lean forward a little. Draw up what touches the seat, "
      "hold for five seconds as you breathe on, and let go for ten. Your height on the chair does not change.",
      ("chair",), is_timed=True),
    E("pelvic_floor_standing", "Standing Pelvic Floor Hold", "pelvic_floor", ("pelvic floor", "glutes"),
      "Stand with feet hip-wide, knees soft and weight on the whole foot. Draw the pelvic floor up gently for ten "
      "seconds and breathe calmly, then rest for ten. Gravity makes this harder than lying, so use less force.",
      is_timed=True),
    E("pelvic_floor_all_fours", "Lower Belly Draw-in on All Fours", "pelvic_floor", ("pelvic floor", "abdominals"),
      "Kneel on hands and knees with a long, still back. As you breathe out, draw the pelvic floor up and the lower "
      "belly towards the spine; as you breathe in, let both go. The back does not round.", ("mat",)),
)  # fmt: skip

MOBILITY = (
    E("cat_cow", "Cat and Cow", "mobility", ("lower back", "upper back"),
      "On hands and knees, round the whole back upwards as you breathe out, then let belly and breastbone sink as "
      "you breathe in. Move one vertebra after the other and stay within what is comfortable.", ("mat",)),
    E("thread_the_needle", "Thread the Needle", "mobility", ("upper back", "shoulders"),
      "On hands and knees, slide one arm under the other until shoulder and ear come near the floor. Turn back and "
      "reach the same arm to the ceiling. The hips stay over the knees, so the turn comes from the upper back.",
      ("mat",), is_each_side=True),
    E("lunge_with_rotation", "Lunge with Elbow Drop and Rotation", "mobility",
      ("hip flexors", "upper back", "hamstrings"),
      "Step into a long lunge with both hands inside the front foot. Sink the inner elbow towards the floor, then "
      "turn the chest and reach that arm up. Straighten the front leg a little at the end and begin again.",
      is_each_side=True),
    E("hip_90_90", "90/90 Hip Switch", "mobility", ("glutes", "hip flexors", "adductors"),
      "Sit with one leg bent in front of you and one to the side, both knees at right angles. Keep the heels down "
      "and swing both knees over to the other side. Lean back on your hands as much as you need.", ("mat",)),
    E("ankle_rock", "Knee-to-Wall Ankle Rock", "mobility", ("calves", "shins"),
      "Stand facing a wall with one foot a hand's width away. Push the knee forward over the toes until it touches "
      "the wall and the heel just stays down, then come back. Move the foot further away as it gets easier.",
      ("wall",), is_each_side=True),
    E("hip_circles", "Controlled Hip Circle", "mobility", ("hip flexors", "glutes", "abductors"),
      "Hold on to something, lift one knee to hip height, turn it out to the side and behind you, and come back the "
      "same way. Draw the largest circle that you can without moving the pelvis. Go slowly: each circle takes about "
      "ten seconds.", ("wall",), is_each_side=True),
    E("shoulder_circles", "Controlled Shoulder Circle", "mobility", ("shoulders", "rotator cuff"),
      "Stand tall and lift one straight arm in front of you until it is beside the ear. Turn the palm outwards and "
      "lead the arm back and down in the largest circle that does not pinch. The ribs stay still.", is_each_side=True),
    E("open_book", "Open Book Rotation", "mobility", ("upper back", "chest"),
      "Lie on your side with hips and knees bent and arms stretched out in front, palms together. Open the upper "
      "arm like the page of a book and follow it with your eyes. The knees stay together; breathe out at the end.",
      ("mat",), is_each_side=True),
    E("wall_slide", "Wall Slide", "mobility", ("shoulders", "upper back", "rotator cuff"),
      "Stand with your back and forearms against a wall, elbows at shoulder height. Slide the arms up as far as the "
      "forearms keep touching, then pull the elbows down. The lower back stays close to the wall.", ("wall",)),
    E("leg_swing_front", "Forward Leg Swing", "mobility", ("hamstrings", "hip flexors"),
      "Hold on to a wall and swing one leg forward and back from the hip. Begin small and let it grow over the set. "
      "The trunk stays upright and the standing knee soft.", ("wall",), is_each_side=True),
    E("leg_swing_side", "Sideways Leg Swing", "mobility", ("adductors", "abductors"),
      "Face a wall with both hands on it and swing one leg across the body and out again. Let it grow over the set "
      "while the hips keep facing the wall.", ("wall",), is_each_side=True),
    E("deep_squat_hold", "Deep Squat Hold", "mobility", ("adductors", "glutes", "calves"),
      "Squat as low as your heels stay down, elbows inside the knees, and breathe calmly. Hold on to something or "
      "put a rolled mat under the heels if you tip back. Leave out what hurts in the knees.", is_timed=True),
    E("frog_rock_back", "Frog Rock-back", "mobility", ("adductors", "hip flexors"),
      "On hands and knees, move the knees as wide apart as is comfortable, feet in line with them. Rock the hips "
      "back until the inner thighs pull gently, and come forward again. The back stays long.", ("mat",)),
    E("adductor_rock_back", "Half-kneeling Adductor Rock-back", "mobility", ("adductors",),
      "Kneel on all fours and stretch one leg straight out to the side, foot flat. Push the hips back towards the "
      "heel until the inner thigh pulls, and return. The back stays as it is.", ("mat",), is_each_side=True),
    E("upper_back_roller", "Upper Back over the Foam Roller", "mobility", ("upper back", "chest"),
      "Lie with the roller across the upper back, hips down and hands behind the head. Breathe out and lean the "
      "upper back over it, then come up; move the roller a little and repeat. Do not roll the lower back or the "
      "neck.", ("foam roller",), is_timed=True),
    E("shoulder_pass_through", "Band Shoulder Pass-through", "mobility", ("shoulders", "chest"),
      "Hold a band with straight arms much wider than the shoulders. Lead it over the head and behind you as far as "
      "the elbows stay straight without pain, and back. Take it wider whenever a shoulder pinches.", ("band",)),
    E("neck_turn", "Slow Neck Turn", "mobility", ("neck", "traps"),
      "Sit tall with loose shoulders and turn the head slowly to one side, pause for a breath, and go to the other. "
      "Stay within what is free of pain, and stop if you get dizzy."),
    E("wrist_rock", "Wrist Rock on All Fours", "mobility", ("forearms",),
      "On hands and knees, rock the weight gently forward over the hands and back. Turn the fingers outwards, then "
      "towards you, and rock again. Keep weight on the knees, so that it stays easy.", ("mat",)),
)  # fmt: skip

YOGA = (
    E("downward_dog", "Downward-facing Dog", "yoga", ("hamstrings", "calves", "shoulders"),
      "From hands and knees, lift the hips high and push the floor away with the hands. Let the back get long "
      "before the legs get straight: knees may stay bent. The head hangs between the arms.", ("mat",), is_timed=True),
    E("childs_pose", "Child's Pose", "yoga", ("lower back", "lats"),
      "Kneel, sit back towards the heels and lay the trunk on the thighs, arms stretched out in front. Let the "
      "breath widen the back. Put something under the seat if the knees complain.", ("mat",), is_timed=True),
    E("cobra", "Cobra", "yoga", ("lower back", "abdominals", "chest"),
      "Lie on your front with the hands beside the ribs. Lift the chest with the strength of the back and only a "
      "little push of the hands. Shoulders away from the ears, and no higher than the lower back likes.",
      ("mat",), is_timed=True),
    E("sphinx", "Sphinx", "yoga", ("lower back", "abdominals"),
      "Lie on your front on the forearms, elbows under the shoulders. Draw the chest forward and up and let the "
      "belly lengthen. It is a gentle arch: lower yourself when the lower back pinches.", ("mat",), is_timed=True),
    E("warrior_one", "Warrior One", "yoga", ("quadriceps", "hip flexors", "shoulders"),
      "Take a long step back, turn the back foot out a little and bend the front knee over the ankle. Turn the hips "
      "forward and lift the arms. The back heel stays down and the back leg strong.",
      ("mat",), is_timed=True, is_each_side=True),
    E("warrior_two", "Warrior Two", "yoga", ("quadriceps", "adductors", "shoulders"),
      "Stand wide, turn one foot out and bend that knee over its ankle. Stretch the arms to both sides at shoulder "
      "height and look over the front hand. The knee points where its toes point.",
      ("mat",), is_timed=True, is_each_side=True),
    E("triangle", "Triangle", "yoga", ("hamstrings", "adductors", "obliques"),
      "Stand wide with one foot turned out and both legs straight but not locked. Reach over that leg, lower the "
      "hand to shin or block, and turn the chest open. Both sides of the trunk stay long.",
      ("mat",), is_timed=True, is_each_side=True),
    E("low_lunge", "Low Lunge", "yoga", ("hip flexors", "quadriceps"),
      "Step one foot forward between the hands and lay the back knee down. Tuck the tailbone under and let the hips "
      "sink forward, chest upright. Pad the knee.", ("mat",), is_timed=True, is_each_side=True),
    E("pigeon", "Pigeon", "yoga", ("glutes", "hip flexors"),
      "From all fours, bring one knee behind its wrist and stretch the other leg back. Sink the hips evenly and "
      "fold forward over the front leg. If the front knee pulls, do it on your back as a figure four.",
      ("mat",), is_timed=True, is_each_side=True),
    E("happy_baby", "Happy Baby", "yoga", ("adductors", "glutes", "pelvic floor"),
      "On your back, draw the knees wide towards the armpits and hold the outer feet or the shins. Let the tailbone "
      "sink and the pelvic floor soften with each breath out.", ("mat",), is_timed=True),
    E("legs_up_the_wall", "Legs up the Wall", "yoga", ("hamstrings", "lower back"),
      "Sit sideways to a wall, swing the legs up and lie back. Let the legs rest against it and the arms beside "
      "you. Stay as long as it is pleasant, and roll to the side before you get up.", ("wall", "mat"), is_timed=True),
    E("chair_pose", "Chair Pose", "yoga", ("quadriceps", "glutes", "upper back"),
      "Stand with the feet together or hip-wide, sit back as onto a chair and lift the arms. The weight is on the "
      "heels and the knees stay behind the toes as far as you can.", is_timed=True),
    E("bridge_pose", "Bridge Pose", "yoga", ("glutes", "hamstrings", "chest"),
      "On your back with bent knees, press the feet down and lift the hips, then draw the shoulders under you. Look "
      "straight up and do not turn the head. Roll down slowly.", ("mat",), is_timed=True),
    E("seated_twist", "Seated Twist", "yoga", ("obliques", "upper back", "glutes"),
      "Sit with one leg straight and the other foot crossed over it. Grow tall, then turn towards the raised knee "
      "and hold it with the opposite arm. With each breath in get taller, with each breath out turn a little.",
      ("mat",), is_timed=True, is_each_side=True),
    E("corpse_pose", "Resting Pose", "yoga", ("full body",),
      "Lie on your back, legs apart, palms up. Let everything be heavy and watch the breath without changing it. "
      "Put a cushion under the knees if the lower back is tense.", ("mat",), is_timed=True),
)  # fmt: skip

STRETCHING = (
    E("standing_quad_stretch", "Standing Quadriceps Stretch", "stretching", ("quadriceps", "hip flexors"),
      "Hold on to something, take one ankle and bring the heel towards the seat. The knees stay beside each other "
      "and the tailbone is tucked under. It pulls at the front of the thigh, not in the knee.",
      ("wall",), is_timed=True, is_each_side=True),
    E("hip_flexor_stretch", "Half-kneeling Hip Flexor Stretch", "stretching", ("hip flexors", "quadriceps"),
      "Kneel on one knee, the other foot in front. Tighten the seat of the kneeling side and tuck the pelvis under, "
      "then move forward a little. More tuck works better than more lunge.",
      ("mat",), is_timed=True, is_each_side=True),
    E("lying_hamstring_stretch", "Lying Hamstring Stretch with a Strap", "stretching", ("hamstrings", "calves"),
      "On your back, loop a strap around one foot and raise the leg until the back of the thigh pulls. The knee may "
      "stay slightly bent and the other leg lies flat. Breathe and wait: do not bounce.",
      ("strap", "mat"), is_timed=True, is_each_side=True),
    E("seated_forward_fold", "Seated Forward Fold", "stretching", ("hamstrings", "lower back"),
      "Sit with both legs straight, on a folded blanket if the back rounds. Tip the pelvis forward and reach for "
      "the shins with a long back. Bend the knees rather than the spine.", ("mat",), is_timed=True),
    E("calf_stretch", "Calf Stretch at the Wall", "stretching", ("calves",),
      "Lean against a wall with one leg stretched behind you, heel down and toes forward. Move the hips forward "
      "until the upper calf pulls. The back knee stays straight.", ("wall",), is_timed=True, is_each_side=True),
    E("soleus_stretch", "Bent-knee Calf Stretch", "stretching", ("calves",),
      "Stand as for the calf stretch, but nearer, and bend the back knee over its toes with the heel down. It pulls "
      "deeper and lower, towards the Achilles tendon.", ("wall",), is_timed=True, is_each_side=True),
    E("figure_four_stretch", "Figure-four Stretch", "stretching", ("glutes",),
      "On your back, lay one ankle on the other thigh and draw that thigh towards you. Let the upper knee move away "
      "from you. Sit on a chair and lean forward if lying is not possible.",
      ("mat",), is_timed=True, is_each_side=True),
    E("butterfly_stretch", "Butterfly Stretch", "stretching", ("adductors",),
      "Sit tall with the soles of the feet together and let the knees sink. Lean forward from the hips with a long "
      "back. Do not press the knees down.", ("mat",), is_timed=True),
    E("doorway_chest_stretch", "Doorway Chest Stretch", "stretching", ("chest", "shoulders"),
      "Lay a forearm against a door frame, elbow at shoulder height, and step through with the same foot. Turn the "
      "chest away until its front pulls. Lower the elbow if the shoulder pinches.",
      ("wall",), is_timed=True, is_each_side=True),
    E("cross_body_stretch", "Cross-body Shoulder Stretch", "stretching", ("shoulders", "upper back"),
      "Bring one arm across the chest and hold it above the elbow with the other. Draw it closer while the shoulder "
      "stays low. It pulls at the back of the shoulder.", is_timed=True, is_each_side=True),
    E("overhead_triceps_stretch", "Overhead Triceps Stretch", "stretching", ("triceps", "lats"),
      "Lift one arm, bend the elbow and let the hand sink between the shoulder blades. The other hand draws the "
      "elbow gently inwards. Keep the ribs down.", is_timed=True, is_each_side=True),
    E("kneeling_lat_stretch", "Kneeling Lat Stretch", "stretching", ("lats", "upper back"),
      "Kneel in front of a chair, lay the elbows on it and sink the chest between the arms. Sit back towards the "
      "heels until the sides of the back pull. Breathe into the ribs.", ("chair", "mat"), is_timed=True),
    E("upper_trap_stretch", "Side Neck Stretch", "stretching", ("neck", "traps"),
      "Sit tall and hold the edge of the seat with one hand. Tilt the head away from that side and rest the other "
      "hand on it without pulling. The shoulder stays low.", ("chair",), is_timed=True, is_each_side=True),
    E("standing_side_stretch", "Standing Side Stretch", "stretching", ("obliques", "lats"),
      "Stand with the feet hip-wide, take one wrist over the head and lean to the other side. Press the outer foot "
      "down and stay in one plane. Breathe into the long side.", is_timed=True, is_each_side=True),
    E("forearm_stretch", "Forearm Stretch", "stretching", ("forearms",),
      "Stretch one arm forward with the palm up and draw the fingers gently down and towards you. Then turn the "
      "palm down and bend the wrist the other way. The elbow stays straight.", is_timed=True, is_each_side=True),
)  # fmt: skip

GENTLE = (*PELVIC_FLOOR, *MOBILITY, *YOGA, *STRETCHING)
