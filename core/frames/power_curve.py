"""Power curve: the most that was held over each duration, the model behind it, and what it says of the rider."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import streamlit as st

from core import derive_records
from core.analysis import power_curve as analysis
from core.analysis import power_models, power_profile
from core.analysis.power_models import CriticalPower, Refused
from core.frames import books
from core.frames.fitness import Card
from core.metrics import CURVE_DURATIONS_S
from core.quantities import Quantity, Units, shown, written
from core.store import Book

#: The curves that are drawn together; one of them is looked at closely.
PERIODS = analysis.PERIODS
#: How many rides are offered for a curve of their own, newest first.
OFFERED = 300
#: Where the model is drawn.
MODEL_FROM_S, MODEL_TO_S = power_models.CP_SHORTEST_S, power_models.CP_LONGEST_S

_OF_CURVE = "the power curve of the chosen period"
CP = Quantity("cp_w", "Critical power", "W", 0, help="What could be held for long: where the curve levels out "
              "(P = CP + W' / t). It is usually a little above FTP.", source=_OF_CURVE)  # fmt: skip
W_PRIME = Quantity("w_prime_j", "W'", "kJ", 1, 1e-3, help="The work that can be done above critical power before "
                   "it has to be refilled.", source=_OF_CURVE)  # fmt: skip
PMAX = Quantity("pmax_w", "Highest power", "W", 0, help="What the model of three parameters gives for a single "
                "instant (Morton).", source=_OF_CURVE)  # fmt: skip
VO2MAX = Quantity("vo2max", "VO2max (ml/kg/min)", "", 0, help="An estimate from your best five minutes: "
                  "10.8 x W/kg + 7 (ACSM).", source=_OF_CURVE)  # fmt: skip
PER_KG = Quantity("power_w_per_kg", "Power by weight", "W/kg", 2)


@dataclass(frozen=True)
class Rides:
    """Every ride that may be a best."""

    #: As ``analysis.power_curve`` names them.
    curves: pd.DataFrame
    days: pd.Series
    #: The weight in force on the day of each; NaN where none was ever entered.
    weight_kg: pd.Series
    titles: pd.Series


@dataclass(frozen=True)
class Model:
    """Critical power of a period, or why there is none."""

    fit: CriticalPower | Refused
    #: Why the highest power is not in it; None where it is.
    without_pmax: str | None
    #: ``duration_s, power``, in what the chart shows; empty where the fit was refused.
    line: pd.DataFrame

    @property
    def cards(self) -> list[Card]:
        """The fitted numbers with their standard errors; none where the fit was refused."""
        if isinstance(self.fit, Refused):
            return []
        fit, told = self.fit, [Card(CP, self.fit.cp_w, f"± {self.fit.cp_se_w:.0f} W")]
        told.append(Card(W_PRIME, fit.w_prime_j, f"± {fit.w_prime_se_j / 1000:.1f} kJ"))
        if fit.pmax_w is not None and fit.pmax_se_w is not None:
            told.append(Card(PMAX, fit.pmax_w, f"± {fit.pmax_se_w:.0f} W"))
        return told

    @property
    def sentence(self) -> str:
        """How it was fitted, or why it was not."""
        if isinstance(self.fit, Refused):
            return f"No model: {self.fit.reason}"
        parameters = "two" if self.fit.pmax_w is None else "three"
        told = (
            f"Model of {parameters} parameters, fitted to the best of {self.fit.efforts} durations up to 20 minutes; ± "
            "is one standard error."
        )
        return f"{told} {self.without_pmax}" if self.without_pmax else told


@dataclass(frozen=True)
class Shown:
    """All that the view shows."""

    #: ``period, duration_s, power`` (W or W/kg), ``day, title, workout_id``.
    lines: pd.DataFrame
    model: Model
    #: Of ``power_profile``; None without weight or sex.
    profile: pd.DataFrame | None
    vo2max: Card
    #: Indexed by ``workout_id``: ``duration_s, power_w, power_w_per_kg, day, title``, shortest first.
    peaks: pd.DataFrame
    #: In force today.
    weight_kg: float | None
    sex: str | None

    @property
    def standing(self) -> list[tuple[str, str, str]]:
        """Effort, category, and how much it is and what the next one asks."""
        if self.profile is None:
            return []
        return [
            (str(effort), row["category"], _standing(row["power_w_per_kg"], row["next_category"], row["next_w"]))
            for effort, row in self.profile.iterrows()
        ]

    @property
    def why_no_standing(self) -> str:
        """What is missing for the power profile."""
        missing = [name for name, known in (("weight", self.weight_kg), ("sex", self.sex)) if not known]
        if not missing:
            return "No ride with power in this time. Choose a longer one."
        return f"The categories need your {' and your '.join(missing)}: enter it in Settings."

    def sentence(self, units: Units) -> str:
        """How the curve is read, and which weight is used."""
        told = "The best mean power over each duration, pauses counted as nought; hover to see which ride it was."
        if self.weight_kg is None:
            return told
        weight = shown(self.weight_kg, "weight", units)
        return f"{told} W/kg takes the weight in force on the day of each ride; today it is {weight}."


def rides(book: Book) -> Rides:
    """The curve, day, title and weight of every ride with power that counts."""
    return _rides(book.id, books.version(book, "workouts", "athlete"), book)


@st.cache_data(max_entries=2, show_spinner=False)
def _rides(book_id: str, version: tuple[int, ...], _book: Book) -> Rides:
    curves, days = books.power_curves(_book)
    titles = books.workouts(_book)["title"].reindex(curves.index)
    return Rides(curves, days, derive_records.weights(_book, days), titles.fillna("Ride"))


def each(book: Book) -> dict[int, str]:
    """The newest rides with power, by id: how they are offered."""
    known = rides(book)
    newest = known.curves.index[::-1][:OFFERED]
    return {int(i): f"{written(known.days[i], short=True)} · {known.titles[i]}" for i in newest}


def why_no_weight(book: Book, today: date) -> str | None:
    """What to do to see watts by weight; None where the weight is known."""
    return None if weight_on(book, today) else "Your weight is not known: enter it in Settings to see W/kg."


def power_curve(
    book: Book, today: date, *, ftp_w: float | None, period: str, is_per_kg: bool = False, workout_id: int | None = None
) -> Shown:
    """Everything of the view; model, profile and peaks are of one of ``PERIODS``."""
    version = books.version(book, "workouts", "athlete")
    return _power_curve(book.id, version, today, ftp_w, period, is_per_kg, workout_id, book)


@st.cache_data(max_entries=12, show_spinner=False)
def _power_curve(
    book_id: str, version: tuple[int, ...], today: date, ftp_w: float | None, period: str, is_per_kg: bool,
    workout_id: int | None, _book: Book,
) -> Shown:  # fmt: skip
    known = rides(_book)
    weight_kg, sex = weight_on(_book, today), books.athlete(_book).sex
    in_watts = analysis.compared(known.curves, known.days, today, workout_id=workout_id)
    best = in_watts[in_watts["period"] == period].set_index("duration_s")
    curve_w = best["power_w"].reindex(list(CURVE_DURATIONS_S)).to_numpy(dtype=float)
    lines = in_watts.rename(columns={"power_w": "power"})
    if is_per_kg:
        lines = analysis.compared_per_kg(known.curves, known.days, known.weight_kg, today, workout_id=workout_id)
        lines = lines.rename(columns={"power_w_per_kg": "power"})
    five_minute_w = analysis.power_at(curve_w, 300)
    efforts = {name: analysis.power_at(curve_w, s) for name, s in power_profile.EFFORT_DURATIONS_S.items()}
    return Shown(
        lines=lines.assign(title=known.titles.reindex(lines["workout_id"]).to_numpy()),
        model=model_of(curve_w, per=weight_kg if is_per_kg else 1.0),
        profile=power_profile.power_profile({**efforts, "FTP": ftp_w}, weight_kg=weight_kg, sex=_sex(sex)),
        vo2max=Card(VO2MAX, power_profile.vo2max_of_power(five_minute_power_w=five_minute_w, weight_kg=weight_kg)),
        peaks=_peaks(best, known),
        weight_kg=weight_kg,
        sex=sex,
    )


def model_of(curve_w: np.ndarray, *, per: float | None = 1.0) -> Model:
    """Critical power of a curve, with the highest power where the efforts support it; the line is in W over ``per``."""
    duration_s, power_w = power_models.efforts(curve_w)
    full = power_models.critical_power_and_pmax(duration_s, power_w)
    fit = full if isinstance(full, CriticalPower) else power_models.critical_power(duration_s, power_w)
    why = f"Without the highest power: {full.reason}" if isinstance(full, Refused) else None
    if isinstance(fit, Refused) or not per:
        return Model(fit, why, pd.DataFrame({"duration_s": [], "power": []}, dtype=float))
    first_s = 1 if fit.pmax_w is not None else MODEL_FROM_S
    at = np.array([s for s in CURVE_DURATIONS_S if first_s <= s <= MODEL_TO_S], dtype=float)
    return Model(fit, why, pd.DataFrame({"duration_s": at, "power": fit.power_w(at) / per}))


def weight_on(book: Book, day: date) -> float | None:
    """The weight in force on a day; None where none was ever entered."""
    (weight_kg,) = derive_records.weights(book, pd.Series(pd.to_datetime([day])))
    return float(weight_kg) if weight_kg > 0 else None


def _peaks(best: pd.DataFrame, known: Rides) -> pd.DataFrame:
    landmarks = best[best.index.isin(analysis.LANDMARKS_S)].reset_index().set_index("workout_id")
    per_kg = landmarks["power_w"] / known.weight_kg.reindex(landmarks.index)
    titles = known.titles.reindex(landmarks.index)
    rows = landmarks.assign(power_w_per_kg=per_kg.to_numpy(), title=titles.to_numpy())
    return rows[["duration_s", "power_w", "power_w_per_kg", "day", "title"]]


def _standing(power_w_per_kg: float, next_category: str | None, next_w: float) -> str:
    held = shown(power_w_per_kg, PER_KG)
    return f"{held}. {next_category} from {next_w:.0f} W." if isinstance(next_category, str) else f"{held}."


def _sex(told: str | None) -> power_profile.Sex | None:
    match told:
        case "male" | "female":
            return told
        case _:
            return None
