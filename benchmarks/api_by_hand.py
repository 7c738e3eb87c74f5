"""The same work in SQL that somebody wrote for it: one connection, nothing checked, nothing told."""

import uuid
from typing import Any

import orjson
import psycopg
from django.db import connection

from clinic.models import Clinic

COLUMNS = [
    *("id", "family", "given", "birth_date", "sex", "language", "time_zone", "deceased_on"),
    *("created_at", "updated_at", "version"),
]
_SHOWN = ", ".join(COLUMNS)
_LIST = f"SELECT {_SHOWN} FROM patient WHERE clinic_id = %s ORDER BY id LIMIT 50"  # noqa: S608
_ONE = f"SELECT {_SHOWN} FROM patient WHERE clinic_id = %s AND id = %s"  # noqa: S608
_INSERT = """
    INSERT INTO patient (id, clinic_id, family, given, name_key, birth_precision, sex, language,
                         time_zone, created_at, updated_at, version)
"""
_CREATE = f"""
    {_INSERT} VALUES (gen_random_uuid(), %s, %s, '', %s, 'day', 'unknown', '', '', now(), now(), 1)
    RETURNING id
"""
_TAKEN_IN = """
    CREATE TEMPORARY TABLE taken_in (id uuid, number bytea, family text, name_key text)
    ON COMMIT DROP
"""
# Without statistics PostgreSQL may go through every row once for every other.
_PLANNED = "SET LOCAL enable_nestloop = off"
_NEW = f"""
    {_INSERT}
    SELECT taken_in.id, %(clinic)s, family, '', name_key, 'day', 'unknown', '', '', now(), now(), 1
    FROM taken_in
    WHERE NOT EXISTS (
        SELECT FROM patient_identifier AS known
        WHERE known.clinic_id = %(clinic)s AND known.system = 'by hand'
          AND known.value_key = taken_in.number)
"""  # noqa: S608 - constant
_CHANGED = """
    UPDATE patient SET family = taken_in.family, name_key = taken_in.name_key,
                       updated_at = now(), version = patient.version + 1
    FROM taken_in JOIN patient_identifier AS known
      ON known.clinic_id = %(clinic)s AND known.system = 'by hand'
     AND known.value_key = taken_in.number
    WHERE patient.clinic_id = %(clinic)s AND patient.id = known.patient_id
"""
_NUMBERED = """
    INSERT INTO patient_identifier (id, clinic_id, patient_id, system, value_sealed, value_key,
                                    source_version_at, version)
    SELECT gen_random_uuid(), %(clinic)s, id, 'by hand', number, number, now(), 1 FROM taken_in
    ON CONFLICT (clinic_id, system, value_key)
    DO UPDATE SET source_version_at = excluded.source_version_at
"""


class ByHand:
    """The clinic is set once for the connection; every statement is prepared by its second use."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = str(clinic.id)
        wanted = connection.get_connection_params()
        names = ("host", "port", "user", "password", "dbname")
        given = {name: wanted[name] for name in names if name in wanted}
        self.held = psycopg.connect(**given, autocommit=True, prepare_threshold=0)
        self.held.execute("SELECT set_config('app.clinic_id', %s, false)", [self.clinic])

    def list(self) -> bytes:
        return self._read(_LIST)

    def one(self, patient_id: uuid.UUID) -> bytes:
        return self._read(_ONE, patient_id)

    def create(self) -> bytes:
        return self._read(_CREATE, "Okonkwo", "okonkwo")

    def bulk(self, numbers: range) -> None:
        """COPY, then three statements, planned as they should be."""
        with self.held.transaction():
            self.held.execute(_TAKEN_IN)
            self.held.execute(_PLANNED)
            with self.held.cursor().copy("COPY taken_in FROM STDIN") as copy:
                for number in numbers:
                    row = (uuid.uuid4(), number.to_bytes(32), f"Person{number}", f"person{number}")
                    copy.write_row(row)
            for statement in (_CHANGED, _NEW, _NUMBERED):
                self.held.execute(statement, {"clinic": self.clinic})

    def _read(self, statement: str, *given: Any) -> bytes:
        return orjson.dumps(self.held.execute(statement, (self.clinic, *given)).fetchall())
