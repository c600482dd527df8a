"""What can go wrong when published files are fetched, each as a fact with its numbers and the remedy."""

from __future__ import annotations

from collections.abc import Sequence

from scalecare.domain import ScalecareError

_SHOWN = 5
_BY_HAND = "download the files in a browser and name their folder with --from FOLDER."


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 1e5 else f"{count:,} bytes"


class BadCatalogue(ScalecareError):
    """A catalogue of publications that cannot be used."""

    @classmethod
    def unreadable(cls, file: str, problem: Exception) -> BadCatalogue:
        """Say that it is no YAML, or a key occurs twice."""
        return cls(f"{file} cannot be read: {problem}", remedy="Correct the line it names.")

    @classmethod
    def invalid(cls, file: str, where: str, problem: str) -> BadCatalogue:
        """Say which entry breaks which rule."""
        return cls(f"{file}: {where}: {problem}.", remedy="Correct the entry; its neighbours show the form.")


class FetchError(ScalecareError):
    """A published file that could not be fetched."""

    @classmethod
    def no_network(cls, host: str, problem: object, tries: int) -> FetchError:
        """Say that nobody answers."""
        return cls(
            f"{host} could not be reached in {tries} {'try' if tries == 1 else 'tries'} ({problem}).",
            remedy="Check the connection and the proxy (https_proxy), or take the files from a folder or "
            "a mirror with --from.",
        )

    @classmethod
    def not_there(cls, address: str, status: int) -> FetchError:
        """Say that the page or file is gone."""
        return NotThere(
            f"There is nothing at {address} ({status}).",
            remedy=f"The publisher may have moved it: look for it from the landing page (--list), {_BY_HAND}",
        )

    @classmethod
    def refused(cls, address: str, status: int) -> FetchError:
        """Say that the server does not serve programs, or not this one."""
        return cls(
            f"The server refuses to give {address} to a program ({status}).",
            remedy=f"Open the landing page (--list), {_BY_HAND}",
        )

    @classmethod
    def failing(cls, address: str, status: int, tries: int) -> FetchError:
        """Say that the server fails again and again."""
        return cls(
            f"The server failed to give {address} in {tries} tries (last answer: {status}).",
            remedy="Run the same command again later; what has arrived is kept.",
        )

    @classmethod
    def unsafe(cls, address: str) -> FetchError:
        """Say that an address is not encrypted."""
        return cls(
            f"{address} is not an https address.",
            remedy="Published files are fetched by https only; http is for this machine and for --from.",
        )

    @classmethod
    def interrupted(cls, file: str, done: int, total: int | None, tries: int, *, resumes: bool) -> FetchError:
        """Say that a download broke off, and whether it goes on from there."""
        of = f" of {_size(total)}" if total else ""
        again = "goes on from there if the server can" if resumes else "starts afresh"
        return cls(
            f"{file} broke off after {_size(done)}{of}, in {tries} tries.",
            remedy=f"Run the same command again; it {again}.",
        )

    @classmethod
    def no_link(cls, file: str, page: str, links: int, pages: int) -> FetchError:
        """Say that a page does not link the file that is wanted."""
        where = f"the {pages} newest editions of {page}" if pages > 1 else page
        return cls(
            f"None of {links:,} links on {where} is {file}.",
            remedy=f"The layout of the page may have changed: open it, {_BY_HAND}",
        )

    @classmethod
    def no_editions(cls, page: str, links: int) -> FetchError:
        """Say that a landing page links no edition."""
        return cls(
            f"None of {links:,} links on {page} leads to an edition.",
            remedy=f"The layout of the page may have changed: open it, {_BY_HAND}",
        )

    @classmethod
    def disk_full(cls, folder: str, needed: int, free: int) -> FetchError:
        """Say that there is no room."""
        return cls(
            f"{folder} has {_size(free)} free; {_size(needed)} are needed.",
            remedy="Make room, or name another folder with --out.",
        )

    @classmethod
    def unwritable(cls, file: str, problem: object) -> FetchError:
        """Say that the system does not let us write."""
        return cls(
            f"{file} cannot be written ({problem}).",
            remedy="Check that the folder may be written to, or name another with --out.",
        )

    @classmethod
    def web_page(cls, file: str, title: str) -> FetchError:
        """Say that a page came in place of the file."""
        named = f" titled '{title}'" if title else ""
        return cls(
            f"A web page{named} came in place of {file}.",
            remedy=f"The server may be down, or want a person: open the landing page (--list), {_BY_HAND}",
        )

    @classmethod
    def other_content(cls, file: str, wanted: str, found: Sequence[str]) -> FetchError:
        """Say that the file is not of the family it should be of."""
        seen = ", ".join(found[:_SHOWN]) or "nothing that Scalecare reads"
        return cls(
            f"{file} should be {wanted} and holds {seen}.",
            remedy="The publisher may have changed the format: look at it on the landing page (--list).",
        )

    @classmethod
    def first_page_only(cls, file: str) -> FetchError:
        """Say that a service gave only the first part of its features."""
        return cls(
            f"{file} holds only the first of its outlines: the service gives no more at once.",
            remedy=f"Open the landing page (--list), {_BY_HAND}",
        )

    @classmethod
    def in_the_way(cls, file: str, folder: str) -> FetchError:
        """Say that another file has the name."""
        return cls(
            f"{folder} already holds another {file}.",
            remedy="Use --force to replace it, or name another folder with --out.",
        )

    @classmethod
    def changed(cls, file: str, folder: str, fetched_on: object) -> FetchError:
        """Say that the publisher has replaced what was fetched."""
        return cls(
            f"{file} in {folder} was fetched on {fetched_on}, and the publisher has changed it since.",
            remedy="Use --force to replace it.",
        )

    @classmethod
    def not_in_folder(cls, family: str, folder: str, files: int) -> FetchError:
        """Say that a folder lacks what is wanted."""
        return cls(
            f"None of {files:,} files in {folder} holds {family}.",
            remedy="Add it to the folder; files are told by their headers, whatever they are called.",
        )

    @classmethod
    def no_folder(cls, folder: str) -> FetchError:
        """Say that there is nothing to take from."""
        return cls(
            f"There is no folder '{folder}'.",
            remedy="--from takes a folder, or an address that starts with https:// or http://.",
        )

    @classmethod
    def bad_ledger(cls, file: str, problem: object) -> FetchError:
        """Say that the record of earlier downloads cannot be read."""
        return cls(f"{file} cannot be read: {problem}.", remedy="Delete it, and use --force.")

    @classmethod
    def not_a_folder(cls, out: str) -> FetchError:
        """Say that the files cannot go there."""
        return cls(f"{out} is a file.", remedy="Name a folder with --out.")


class NotThere(FetchError):
    """Nothing lies at an address."""
