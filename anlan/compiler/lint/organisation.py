"""What lint needs to know about who is on which post. The edge that has a database fills this in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

# Whoever sees it happen: no post is held to that step.
WITNESS = re.compile(r"当事人|目击|知情|发现(?:人|者)|第一?发现|报告人|在场|任何|全体|师生|学生|家长|监护人")
_PREFIX = re.compile(r"^(?:学校|本校|我校|我园|本园|各|全体|相关|有关|当日|当天|当班|所在|校内|校)(?=..)")
_BRACKETS = re.compile(r"[(（][^)）]*[)）]|\s")


@dataclass(frozen=True)
class PostState:
    """A post now: how many hold it, how many of those have a verified contact, and how many deputies stand
    by.
    """

    name: str
    holders: int
    reachable: int
    deputies: int


class Organisation(Protocol):
    def post(self, words: str) -> PostState | None:
        """The post that these words of a plan mean, or `None` where the unit has none such."""


@dataclass(frozen=True)
class KnownPosts:
    """An `Organisation` from a table of names: the longest name that the words contain, or that contains
    them, is meant.
    """

    posts: Mapping[str, PostState]

    def post(self, words: str) -> PostState | None:
        wanted = core(words)
        if wanted in self.posts:
            return self.posts[wanted]
        found = [name for name in self.posts if name in wanted]
        return self.posts[max(found, key=lambda name: (len(name), name))] if found else None


def core(post: str) -> str:
    """A post's words without brackets, white space and leading words that say nothing.

    `学校校长（园长）` is `校长`.
    """
    bare = _BRACKETS.sub("", post)
    shorter = _PREFIX.sub("", bare)
    return shorter if shorter != "长" else bare


def same_post(one: str, other: str) -> bool:
    """`校长` and `学校校长` are the same; `校长` and `副校长` are not."""
    return core(one) == core(other)
