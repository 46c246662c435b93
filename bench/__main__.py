"""``make bench``: every budget, one line each. ``python -m bench intake`` runs one part."""

import logging
import os
import sys
import tempfile
from pathlib import Path

os.environ["ZONEBOOK_SCHEDULER"] = "0"


def main() -> None:
    """Run the parts that were asked for, or all."""
    from bench import (
        apple_health,
        classes,
        files,
        heat_map,
        intake,
        keeping,
        library,
        numbers,
        personal_best,
        pictures,
        reports,
        reviews,
        screens,
        song_effects,
        stack,
    )

    logging.disable(logging.WARNING)
    asked = set(sys.argv[1:]) or {"files", "intake", "keeping", "library", "numbers", "reports", "reviews", "screens"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = intake.sample_athlete(folder)
        if "intake" in asked:
            intake.first_pass(folder)
            intake.limited_pass(folder)
            intake.pass_without_news(folder)
            intake.export(folder)
        if "numbers" in asked:
            numbers.kernels()
            numbers.derived(url)
            numbers.ftp_change(url)
        if "keeping" in asked:
            keeping.backup_and_restore(url, folder)
        if "reports" in asked:
            reports.reports(url)
        if "reviews" in asked:
            reviews.reviews(url)
        if "files" in asked:
            files.fit_import(folder)
            heat_map.heat_map(f"sqlite:///{folder / 'tracks.db'}")
            apple_health.apple_health(folder)
        if "library" in asked:
            large = intake.class_library(folder)
            library.song_search(large)
            classes.class_filter(large)
            stack.class_stack(large)
            personal_best.chances(large)
            song_effects.song_effect(url)
        if "screens" in asked:
            screens.on_the_server(url)
            pictures.charts_and_cards(url)
            screens.of_a_shared_book(url)
            screens.in_a_browser(url)


if __name__ == "__main__":
    main()
