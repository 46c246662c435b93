"""How fast a stack is built: the best ten classes out of 2,000, with its runners-up and why they lost."""

from datetime import date

from bench.measure import line, seconds_of
from core import store
from core.analysis.class_stack import Goal, Wish, offer, stacks, why_worse
from core.frames import library

TODAY = date(2026, 11, 20)
CANDIDATES = 2000
#: What is asked, by name; the first fills ten classes, the last goes after two goals.
WISHES = {
    "ten classes, 400 TSS in 600 min": Wish(600, (Goal("tss", 400),), prefers_new=True, fresh_weeks=13),
    "300 TSS in 300 min": Wish(300, (Goal("tss", 300),), prefers_new=True, fresh_weeks=13),
    "60 TSS in 60 min": Wish(60, (Goal("tss", 60),), fresh_weeks=13),
    "ten minutes each in zones 3 and 4, 60 min": Wish(60, (Goal("zone_3", 10), Goal("zone_4", 10))),
}


def class_stack(url: str) -> None:
    """Each wish over 2,000 rides of the library: pricing, the best stack, three runners-up and their reasons."""
    known = library.mine(store.open_book(url))
    rides = known[(known["discipline"] == "cycling") & ~known["is_removed"] & known["expected_tss"].notna()]
    rides = rides.head(CANDIDATES)

    def build(wish: Wish) -> int:
        offered = offer(rides, wish, TODAY)
        best, *others = stacks(offered)
        assert all(why_worse(best, other, offered) for other in others)
        return len(best.class_ids)

    for name, wish in WISHES.items():
        line(f"stack of {len(rides):,}: {name}", seconds_of(lambda wish=wish: build(wish), times=3), "s", budget=1)
