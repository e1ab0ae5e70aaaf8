"""The records that all parts of Segue pass around; no input or output here."""

from segue_schemas.music import (
    Analysis,
    Detected,
    Fetched,
    Finished,
    Format,
    Gate,
    Held,
    Key,
    Loudness,
    Placed,
    Print,
    Quality,
    Recording,
    Tempo,
    TrackFile,
)
from segue_schemas.outcome import FollowUp, Outcome, Picture, Problem, Severity
from segue_schemas.record import Record
from segue_schemas.row import Database, Ref, Row, Value, Where
from segue_schemas.task import ENDED, Priority, Status, Task

__all__ = [
    "ENDED",
    "Analysis",
    "Database",
    "Detected",
    "Fetched",
    "Finished",
    "FollowUp",
    "Format",
    "Gate",
    "Held",
    "Key",
    "Loudness",
    "Outcome",
    "Picture",
    "Placed",
    "Print",
    "Priority",
    "Problem",
    "Quality",
    "Record",
    "Recording",
    "Ref",
    "Row",
    "Severity",
    "Status",
    "Task",
    "Tempo",
    "TrackFile",
    "Value",
    "Where",
]
