"""Files that the athlete gave: which, when, and what came of each."""

import pandas as pd
import sqlalchemy as sa
from sqlmodel import col

from core.models import ImportedFile
from core.store import Book, reading

#: The source under which a run over files stands in the log of passes.
SOURCE = "files"
#: So many are listed.
MOST = 2000


def all_files(book: Book) -> pd.DataFrame:
    """The newest first: ``name, kind, rows, problem, imported_at, size_bytes``; ``rows`` is 0 for a refused one."""
    told = ImportedFile
    query = (
        sa.select(told.name, told.kind, told.rows, told.problem, told.imported_at, told.size_bytes)  # type: ignore[call-overload]
        .order_by(col(told.imported_at).desc(), col(told.id).desc())
        .limit(MOST)
    )
    with reading(book) as connection:
        return pd.read_sql(query, connection)
