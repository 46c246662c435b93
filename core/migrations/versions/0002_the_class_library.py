"""The class library: what plans ask for, genres, bookmarks, and songs that can be searched."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PLAN = [sa.Column(f"planned_zone_{zone}_s", sa.Integer(), nullable=True) for zone in range(1, 8)]

#: SQLite's own full-text index over ``song_text``, kept in step by triggers; its words are read from the vocabulary.
SQLITE_INDEX = (
    "CREATE VIRTUAL TABLE song_fts USING fts5(words, content='song_text', content_rowid='id', tokenize='unicode61')",
    "CREATE VIRTUAL TABLE song_fts_words USING fts5vocab(song_fts, 'row')",
    "CREATE TRIGGER song_text_added AFTER INSERT ON song_text BEGIN"
    " INSERT INTO song_fts(rowid, words) VALUES (new.id, new.words); END",
    "CREATE TRIGGER song_text_removed AFTER DELETE ON song_text BEGIN"
    " INSERT INTO song_fts(song_fts, rowid, words) VALUES ('delete', old.id, old.words); END",
    "CREATE TRIGGER song_text_changed AFTER UPDATE OF words ON song_text WHEN old.words <> new.words BEGIN"
    " INSERT INTO song_fts(song_fts, rowid, words) VALUES ('delete', old.id, old.words);"
    " INSERT INTO song_fts(rowid, words) VALUES (new.id, new.words); END",
)
POSTGRES_INDEX = ("CREATE INDEX song_fts ON song_text USING gin (to_tsvector('simple', words))",)


def upgrade() -> None:
    text, instant = sqlmodel.sql.sqltypes.AutoString, sqlmodel.sql.sqltypes.UTCDateTime
    for column in (
        sa.Column("is_favorite", sa.Boolean(), nullable=True),
        *PLAN,
        sa.Column("planned_intensity", sa.Float(), nullable=True),
        sa.Column("plan_version", sa.Integer(), nullable=True),
        sa.Column("listed_at", instant(), nullable=True),
    ):
        op.add_column("peloton_class", column)
    op.create_index("ix_peloton_class_listed_at", "peloton_class", ["listed_at"])
    op.create_table(
        "class_genre",
        sa.Column("class_id", text(), nullable=False),
        sa.Column("genre", text(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["peloton_class.id"]),
        sa.PrimaryKeyConstraint("class_id", "genre"),
    )
    op.drop_index("ix_class_song_song_id", "class_song")
    op.create_index("ix_class_song_song_id", "class_song", ["song_id", "class_id"])
    op.create_table(
        "song_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("song_id", text(), nullable=False),
        sa.Column("words", text(), nullable=False),
        sa.ForeignKeyConstraint(["song_id"], ["song.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("song_id"),
    )
    op.create_table(
        "bookmark_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", text(), nullable=False),
        sa.Column("created_at", instant(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "bookmark",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("class_id", text(), nullable=False),
        sa.Column("note", text(), nullable=True),
        sa.Column("created_at", instant(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["peloton_class.id"]),
        sa.ForeignKeyConstraint(["list_id"], ["bookmark_list.id"]),
        sa.PrimaryKeyConstraint("list_id", "class_id"),
    )
    op.create_index("ix_bookmark_class_id", "bookmark", ["class_id"])
    for statement in SQLITE_INDEX if op.get_bind().dialect.name == "sqlite" else POSTGRES_INDEX:
        op.execute(statement)
