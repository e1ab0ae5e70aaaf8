"""The records that all parts of Segue pass around; no input or output here."""

from segue_schemas.outcome import FollowUp, Outcome, Picture, Problem, Severity
from segue_schemas.record import Record
from segue_schemas.row import Database, Ref, Row, Value, Where
from segue_schemas.task import ENDED, Priority, Status, Task

__all__ = [
    "ENDED",
    "Database",
    "FollowUp",
    "Outcome",
    "Picture",
    "Priority",
    "Problem",
    "Record",
    "Ref",
    "Row",
    "Severity",
    "Status",
    "Task",
    "Value",
    "Where",
]
