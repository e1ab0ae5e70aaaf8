"""Fetches one file: each hop checked, within limits of size and time, going on where it stopped."""

from __future__ import annotations

import errno
import functools
import re
import shutil
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import httpx

from segue.errors import Refused, Unavailable
from segue_http import answers, places
from segue_http.partfile import Known, Part
from segue_http.settings import HttpSettings
from segue_music.hooks import Progress

MB = 1_000_000
HOPS = 5
_TIMES = httpx.Timeout(30, connect=10)
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")
_LEADS_ON = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """One file that is being fetched."""

    link: str
    settings: HttpSettings
    part: Part
    progress: Progress
    resolve: places.Resolver = places.resolved

    def to(self, whole: Path) -> None:
        """Bring the file to its place; what was fetched before a crash is used where the server allows it."""
        known = self.part.known(self.link)
        with (
            httpx.Client(trust_env=False, timeout=_TIMES, verify=_trusted()) as client,
            self._answer(client, known) as found,
        ):
            response, host = found
            if response.status_code == 416 and known and self.part.size == known.total:
                self.part.finish(whole)
                return
            if response.status_code == 416:
                self.part.forget()
                raise Unavailable(f"{host} cannot go on with the half that is here; it begins anew")
            if wrong := answers.refused(response, host):
                raise wrong
            total = self._started(response, known)
            self._limit(total, host)
            self._keep(response, host, total)
        self._verify(host, total)
        self.part.finish(whole)

    @contextmanager
    def _answer(self, client: httpx.Client, known: Known | None) -> Iterator[tuple[httpx.Response, str]]:
        """Follow the link by hand, and check each hop like the first one."""
        link, after = self.link, ""
        for _ in range(HOPS + 1):
            place = places.checked(link, self.settings.hosts, self.resolve, after=after)
            response = self._asked(client, place, known)
            try:
                if response.status_code not in _LEADS_ON or "location" not in response.headers:
                    yield response, place.host
                    return
                link, after = urljoin(place.link, response.headers["location"]), place.host
            finally:
                response.close()
        raise Refused(f"{place.host} leads on and on, more than {HOPS} times; nothing was fetched")

    def _asked(self, client: httpx.Client, place: places.Place, known: Known | None) -> httpx.Response:
        headers = {"Host": place.named, "Accept-Encoding": "identity", "User-Agent": "segue"}
        if known:
            headers |= {"Range": f"bytes={self.part.size}-", "If-Range": known.mark}
        trouble = ""
        for address in place.addresses:  # the very ones that were checked: the name is not asked again
            try:
                url = httpx.URL(place.link, fragment=None).copy_with(host=address)
                extensions = {"timeout": _TIMES.as_dict(), "sni_hostname": place.host}
                request = client.build_request("GET", url, headers=headers, extensions=extensions)
                return client.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                trouble = str(error)
            except httpx.InvalidURL as error:
                raise Refused(f"{place.link!r} is not a link that can be asked: {error}") from error
            except httpx.HTTPError as error:
                raise _broken(place.host, error) from error
        raise Unavailable(f"{place.host} cannot be reached ({trouble}); it is tried again")

    def _started(self, response: httpx.Response, known: Known | None) -> int | None:
        """Make the half file fit what follows, and return the size of the whole where it is known."""
        if response.status_code == 206:
            found = _RANGE.fullmatch(response.headers.get("content-range", ""))
            total = int(found[3]) if found and found[3] != "*" else None
            if known and found and int(found[1]) == self.part.size and known.total in (total, None):
                return total
            self.part.forget()
            raise Unavailable("the server went on at another place than asked; it begins anew")
        length = response.headers.get("content-length", "")
        total = int(length) if length.isdigit() else None
        etag = response.headers.get("etag", "")
        mark = etag if etag.startswith('"') else response.headers.get("last-modified", "")
        self.part.begin(Known(link=self.link, mark=mark, total=total))
        return total

    def _limit(self, total: int | None, host: str) -> None:
        if (total or 0) > self.settings.largest_mb * MB:
            raise self._too_large(host)
        free, missing = shutil.disk_usage(self.part.path.parent).free, (total or 0) - self.part.size
        if free < missing:
            raise Unavailable(
                f"the file of {host} needs {missing // MB + 1} MB and {free // MB} MB are free at "
                f"{self.part.path.parent}; free some space, and the run goes on by itself"
            )

    def _too_large(self, host: str) -> Refused:
        self.part.forget()
        return Refused(
            f"the file of {host} is larger than {self.settings.largest_mb} MB; nothing was kept; "
            "to allow it, raise largest_mb in [http]"
        )

    def _keep(self, response: httpx.Response, host: str, total: int | None) -> None:
        end = time.monotonic() + 60 * self.settings.longest_minutes
        done = self.part.size
        try:
            with self.part.path.open("ab") as file:
                for chunk in response.iter_raw():  # as it comes: a server that drips is noticed
                    before, done = done, done + len(chunk)
                    if done > self.settings.largest_mb * MB:
                        raise self._too_large(host)
                    file.write(chunk)
                    if done // MB > before // MB:
                        self.progress(f"MB from {host}", done // MB, -(-total // MB) if total else None)
                    if time.monotonic() > end and done != total:
                        raise self._too_slow(host)
        except httpx.HTTPError as error:
            raise _broken(host, error) from error
        except OSError as error:
            self.part.forget()  # it would keep the full disk full
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            raise Unavailable(f"the disk of {self.part.path.parent} is full; free some space") from error

    def _too_slow(self, host: str) -> Refused:
        self.part.forget()
        return Refused(
            f"the file of {host} was not all there after {self.settings.longest_minutes:g} minutes; nothing "
            "was kept; fetch it yourself, or raise longest_minutes in [http]"
        )

    def _verify(self, host: str, total: int | None) -> None:
        size = self.part.size
        if total is not None and size != total:
            if size > total:
                self.part.forget()
            raise Unavailable(f"{host} sent {size} bytes of {total}; it is tried again")
        with self.part.path.open("rb") as file:
            start = file.read(512).lstrip().lower()
        if not size or start.startswith((b"<!doctype", b"<html", b"<?xml")):
            self.part.forget()
            what = "a web page" if size else "an empty file"
            raise Refused(f"{host} sent {what} instead of audio; nothing was kept; open the link yourself")


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Read the certificates once; it takes longer than to fetch a small file."""
    return httpx.create_ssl_context(trust_env=False)


def _broken(host: str, error: httpx.HTTPError) -> Unavailable:
    what = "did not answer in time" if isinstance(error, httpx.TimeoutException) else f"broke off ({error})"
    return Unavailable(f"{host} {what}; it is tried again, from where it stopped where the server allows it")
