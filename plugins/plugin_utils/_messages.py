# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""Everything that the role and the playbooks say of an inventory, in one place.

The table in the documentation is made from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.vulnmgmt.access.plugins.module_utils._errors import unknown_name


@dataclass(frozen=True)
class Message:
    """One message.

    Attributes:
        text: what is said, with its parts in braces.
        meaning: when it is said, for the documentation.
        stops: whether nothing is written on any scanner then; else it is a warning.
    """

    text: str
    meaning: str
    stops: bool = True


MESSAGES: Mapping[str, Message] = {
    # variables and the command line
    "variable": Message("{unknown}", "A variable that begins as those of the role do, and is none of them."),
    "setting": Message("{name} is {value}: write {known}", "A variable of the role has a value that it cannot have."),
    "tags": Message(
        "--{switch} {tag} selects nothing here: known are {known}",
        "A tag on the command line that is none of the role, and looks as if it was meant to be; with the playbook of "
        "this collection, any other tag.",
    ),
    "unseen scanners": Message(
        "onboarding_scanners is set in the inventory, where no playbook sees it when it picks its hosts: give it on "
        "the command line, with -e",
        "The variable that names the hosts of the playbook has no effect there.",
    ),
    "failed before": Message(
        "{hosts} failed before it could be checked, which stops all others too",
        "Ansible itself refused a variable of one scanner; its own message stands above.",
    ),
    # people
    "serial": Message(
        "{hosts} would be looked at only after others are written: take serial and the strategy out of the play",
        "A play of one's own works in batches, and nothing is written before all scanners are checked.",
    ),
    "report": Message(
        "onboarding_report is {path}, and {problem}: give the path of a file that can be written",
        "Looked at before anything is done.",
    ),
    "report everywhere": Message(
        "onboarding_report is not the same for all scanners: there is one report of all of them, so give it with -e",
        "Set for some hosts or groups of the inventory only.",
    ),
    "report lost": Message(
        "the report could not be written to {path}: {problem}; all else was done",
        "At the end of a run, as by a disk that is full.",
        False,
    ),
    "nobody": Message(
        "onboarding_people names nobody: if that is meant, set onboarding_allow_nobody=true",
        "The list of people is empty or was not found.",
    ),
    "not a list": Message("onboarding_people is not a list: begin every person with '- username: ...'", "As it says."),
    "no username": Message("person number {position} has no username: give every person one", "As it says."),
    "blanks": Message("username '{person}' has blanks around it: take them away", "As it says."),
    "twice": Message("{person} stands among the people more than once: keep one", "As it says, compared without case."),
    "person": Message("{person}: {fault}", "A key, a name or a value that a person cannot have."),
    "date": Message("{person}: {key} is not a date: write it like 2026-12-31", "`starts` or `expires` is not a date."),
    "dates": Message(
        "{person}: expires on {expires}, before the start on {starts}: change one of the two", "As it says."
    ),
    "contradiction": Message(
        "{person}: enabled is true and state is {state}: keep one of the two", "A person is let in and kept out."
    ),
    "two states": Message(
        "{person}: state is {state}, and {scope} says {other}: keep one of the two, or say it at the scopes only",
        "Somebody is to be deleted everywhere, and kept under a product, a group or a host.",
    ),
    "own former name": Message("{person}: formerly has the present username: take it away", "As it says."),
    "former name": Message(
        "{person}: formerly has {name}, who is among the people too: keep one of the two",
        "An earlier name of one person is another one's present or earlier name.",
    ),
    "same account": Message(
        "{people} have the same account '{account}' on {host}: give all but one of them another username there",
        "Two people come to the same name of an account, mostly by `onboarding_username_part: local`.",
    ),
    # profiles
    "no profiles": Message("onboarding_profiles is not a dictionary: write name: {{product: {{...}}}}", "As it says."),
    "profile": Message("profile '{profile}'{where}: {fault}", "A key or a value that a profile cannot have."),
    "differ": Message(
        "{person}: the profiles {profiles} give different values of {grant} on {host}: set {product}: {{{grant}: ...}} "
        "of the person",
        "Two profiles of a person contradict each other on a scanner.",
    ),
    "exclude": Message(
        "{person}: the profiles {profiles} grant both {grant} and {other} on {host}, which exclude each other: set "
        "{product}: {{{grant}: ...}} or {product}: {{{other}: ...}} of the person",
        "Two profiles of a person grant what nobody can have together, as a predefined role and custom ones.",
    ),
    # what a fault of a variable, a person or a profile is
    "unknown": Message(
        "unknown {kind} '{word}': did you mean {nearest}?",
        "A variable, key, profile, grant or value that does not exist; without a near one, the known ones are named.",
    ),
    "everywhere": Message(
        "'{word}' is every host: name a product, a group of scanners or a scanner",
        "`all` or `ungrouped` as a key: what holds everywhere stands at the person.",
    ),
    "type": Message("{key} is not {kind}: write {example}", "A text, list, dictionary, number or `true` is needed."),
    "choice": Message("{key} is '{value}': known are {known}", "A value of a closed list."),
    "no dictionary": Message("this is no dictionary: write {{...}}", "What stands under a scope is a single value."),
    "no such profile": Message(
        "unknown profile '{name}': onboarding_profiles has none", "A profile, and there are none at all."
    ),
    "profile type": Message(
        "profile '{profile}' is not a dictionary of products, groups and hosts: write {{product: {{...}}}}",
        "As it says.",
    ),
    # scanners
    "no scanners": Message(
        "no host is in a group called {products}: put the scanners into these groups",
        "The inventory has no scanners.",
    ),
    "group": Message(
        "the group '{group}' is no product: did you mean '{product}'? Its hosts {hosts} would be left out",
        "A group looks like the name of a product, and has hosts that are in no product's group.",
    ),
    "no product": Message(
        "the product of {host} is not known: put it into one of the groups {products}, or set onboarding_product",
        "A host of the play is in no product's group.",
    ),
    "product": Message(
        "the product of {host} is '{product}': put it into exactly one of the groups {products}, or set "
        "onboarding_product to one of them",
        "A host is in the groups of two products, or has an unknown `onboarding_product`.",
    ),
    "same scanner": Message(
        "{hosts} are the same scanner, by address and credentials: keep one of them",
        "Two hosts of the play would work on the same accounts.",
    ),
    "environment": Message(
        "the environment variable {variable} would serve {hosts} alike: give each its own {name}",
        "Credentials or an address from the environment, and more than one scanner of that product.",
    ),
    "empty": Message(
        "{name} of {host} is empty: give it a value",
        "A credential or an address is empty; sending it would count as a failed login.",
    ),
    "missing": Message(
        "{name} of {host} is not set, and no environment variable {variables} either",
        "A credential or an address is missing.",
    ),
    "scanner": Message("{host}: {problem}", "What a scanner's accounts, or the brakes, have against the roster."),
    # the approved plan
    "approved empty": Message(
        "onboarding_approved_plan is empty: give the id of a plan, or leave it out",
        "An automation controller had nothing to hand over, for instance.",
    ),
    "approved form": Message(
        "onboarding_approved_plan is {value}: give the id that a run with --check showed, or the path of its report",
        "Neither an id, nor a report that can be read.",
    ),
    "approved changed": Message(
        "the report of the approved plan {plan} was changed after it was made: give the report as it was written",
        "What the report says is not what its id was made of.",
    ),
    "approved everywhere": Message(
        "onboarding_approved_plan is not the same for all scanners: a plan is one for all of them, so give it with -e",
        "Set for some hosts or groups of the inventory only, where it would let the others do anything.",
    ),
    "another plan": Message(
        "the approved plan is {plan}, and what would be done now is plan {now}; look at it with --check, and approve "
        "that",
        "An account, the inventory or the day is another one since. What differs is named with it.",
    ),
    "not any more": Message("{host}: approved, and not to be done any more: {change}", "Of two plans, as it says."),
    "not approved": Message("{host}: to be done now, and not approved: {change}", "Of two plans, as it says."),
    "looks the same": Message(
        "{host}: what else there is of the account has changed since: {change}", "Of two plans, as it says."
    ),
    "other terms": Message(
        "{host}: another address, or what leavers own goes to somebody else", "Of two plans with the same changes."
    ),
    "unread now": Message("{host}: is in the approved plan, and could not be read now", "Of two plans, as it says."),
    "unread then": Message("{host}: is not in the approved plan", "Of two plans, as it says."),
    "changed meanwhile": Message(
        "nothing was written here: somebody has changed an account since the plan was compared with the approved one",
        "In the moment between the comparison and the first write; the other scanners are done.",
    ),
    "to be done": Message(
        "{host}: to be done now: {change}", "Of the plan of now, where the approved one is only known by its id."
    ),
    # people who leave
    "leavers missing": Message(
        "nobody is named: give -e username=kim.lee@example.com, several with commas between them",
        "The playbook for people who leave was run without a name.",
    ),
    "leavers variable": Message(
        "{variable} means nothing here: name who leaves with -e username=...",
        "A variable on the command line that was meant to be `username`.",
    ),
    "leavers inventory": Message(
        "username is set in the inventory: name who leaves on the command line, with -e",
        "A variable of a scanner that is called `username` would take accounts away.",
    ),
    "leavers type": Message(
        "username is neither a name nor a list of names: write -e username=kim.lee@example.com", "As it says."
    ),
    "no leavers": Message(
        "username has an empty name: name somebody, with commas only between names",
        "An empty text or list, or a comma too many.",
    ),
    "leaver twice": Message(
        "username has '{name}' in two spellings: where both are accounts, name them in two runs",
        "Two of the names differ only in case.",
    ),
    "no tags": Message(
        "--{switch} {tag} selects nothing here: choose scanners with --limit",
        "The playbooks for adopting and for people who leave know no tags.",
    ),
    "no approval": Message(
        "onboarding_approved_plan is for vulnmgmt.access.onboard: look at what this playbook would do with --check, "
        "and leave the plan out",
        "The playbook for people who leave writes what it has said, and knows no plans.",
    ),
    "discard disabled": Message(
        "offboard_delete_objects is for offboard_state=absent: an account that is disabled keeps what it owns",
        "A decision about what goes, while nothing goes.",
    ),
    "several people": Message(
        "'{name}' can be {people}: name one of them as the roster does",
        "A name is that of an account, which is one person's on one scanner and another one's on another.",
    ),
    "unknown leaver": Message(
        "{unknown} Neither the roster nor any scanner of this run has it; whoever was deleted before is not there "
        "either",
        "A name is nobody's, formerly or now, and no scanner has such an account; the nearest people and accounts are "
        "named.",
    ),
    "two accounts": Message(
        "'{name}' can be {accounts}: name '{account}' itself, or, for the other, add --limit {host} "
        "-e onboarding_username_part=whole",
        "A name that is not on the roster fits two accounts of a scanner, by `onboarding_username_part: local`.",
    ),
    "two former accounts": Message(
        "{person} was formerly '{name}', which can be {accounts}: name the account itself in a run of its own, with "
        "--limit {host}",
        "A former name of a person fits two accounts of a scanner.",
    ),
    "another's account": Message(
        "'{name}' would be the account '{account}' on {host}, which is {person}'s by the roster: leave that scanner "
        "out with --limit, or say on the roster what the accounts of both are called there",
        "By `onboarding_username_part: local` two people have the same name on a scanner, and only one of them leaves.",
    ),
    "protected leaver": Message(
        "{person} is protected: take '{name}' out of onboarding_protected, if they are to go",
        "Somebody who is to leave stands in `onboarding_protected`.",
    ),
    "not looked at": Message(
        "not looked at: {hosts}; they may still have accounts there",
        "Scanners of the inventory that --limit left out, or that are in no group that is called as a product is.",
        False,
    ),
    "no decision": Message(
        "'{account}' would be deleted with all that it owns: set {decisions}, or leave it at offboard_state=disabled",
        "Nobody has said what becomes of what a deleted account owns.",
    ),
    # what does not stop a run
    "plan": Message(
        "Plan {plan}: to make these changes and no others, run again without --check and with "
        "-e onboarding_approved_plan={plan}",
        "With --check, where something would change.",
        False,
    ),
    "down": Message(
        "{host} was left out: {problem}", "A scanner cannot be reached, or does not let the task in.", False
    ),
    "disabled": Message(
        "{host}: listed, but the account is disabled: {people}; to let them in again, set enabled: true",
        "People on the roster whose account is disabled, and of whom nothing is said about that.",
        False,
    ),
    "unentitled": Message(
        "{host}: has an account, but no profile says anything of this scanner: {people}; see onboarding_unentitled",
        "People on the roster with an account on a scanner that their profiles do not mention.",
        False,
    ),
    "protected": Message(
        "onboarding_protected has {names}, which fits neither a person nor an account on any scanner",
        "A protected name protects nobody.",
        False,
    ),
    "still on roster": Message(
        "{where}: give {person} 'state: {state}'{more}, so that the next onboarding does not bring them back",
        "Somebody who has left is still on the roster as one who is to have accounts; with file and line, where "
        "Ansible tells them.",
        False,
    ),
    "and enabled": Message(" and take 'enabled: true' away", "The line says that they are let in.", False),
    "entry of people": Message("onboarding_people", "Where the roster stands, when Ansible does not tell it.", False),
    "not ended": Message(
        "{hosts}: no request is known that ends {what}",
        "What a scanner's API cannot end of an account that was disabled or deleted.",
        False,
    ),
    "heir leaves": Message(
        "{host}: {variable} names {heir}, who leaves: name somebody else there",
        "What others own would go to somebody who has left.",
        False,
    ),
    "not on roster": Message("{names}: not on the roster, where nothing is to be changed", "As it says.", False),
    "not found": Message(
        "no scanner that answered knows {names}: run again when all of them answer",
        "A name was not found, while a scanner was down.",
        False,
    ),
    "owned stays": Message("what it owns stays", "Of an account that is disabled.", False),
    "owned goes": Message("{heir} gets what it owns", "Of an account that is deleted.", False),
    "owned deleted": Message("what only it owns goes too", "Of an account that is deleted.", False),
    "no account": Message("no account of {names}", "Nobody of those who leave has an account on a scanner.", False),
    "leavers": Message(
        "has no account on any scanner and can be taken off the roster: {people}",
        "Leavers whose accounts are gone everywhere.",
        False,
    ),
    # adopting what exists: what somebody has to decide, and why an account is protected
    "case twins": Message(
        "{names} on {host} differ only in case", "Two accounts of a scanner, told apart by case alone.", False
    ),
    "one address": Message(
        "{names} on {host} have the same address, {address}",
        "Two accounts of a scanner with one address between them.",
        False,
    ),
    "mailbox": Message(
        "people of other names have the address {address} in common",
        "A mailbox of several people, or somebody under two names.",
        False,
    ),
    "other address": Message(
        "{one} and {other} have the same name, and other addresses, on other scanners",
        "Accounts that could be one person's or two people's.",
        False,
    ),
    "two people": Message(
        "{account} could be that of {people}", "An account without an address that fits several people.", False
    ),
    "same username": Message(
        "'{username}' stands on several scanners, and it is not certain that it is the same person",
        "The same username without an address, and full names that differ, or another account of that person on the "
        "same scanner.",
        False,
    ),
    "service or person": Message(
        "{account} could be a person's or a service's, by the word '{word}'", "A name such as Joe Root.", False
    ),
    "odd account": Message("{account}: {reason}", "An account that cannot be declared.", False),
    "own account": Message("the automation itself uses it", "Why an account is protected.", False),
    "service": Message(
        "'{word}' in its name: a service's, the system's, or for an emergency", "Why an account is protected.", False
    ),
    "undecided": Message("undecided, see undecided.yml", "Why an account is protected.", False),
    # adopting what exists: what stops it
    "wins": Message(
        "{variable} is set for {hosts} already, and would win over what is written: take it out of the inventory, or "
        "adopt into another folder",
        "A variable that is adopted stands in the inventory, or on the command line.",
    ),
    "no folder": Message(
        "adopt_into is not set: give a folder, as in -e adopt_into=inventory",
        "The playbook adopt was not told where to write.",
    ),
    "unread": Message(
        "{host} cannot be read: {problem}; to leave it out, add --limit 'all:!{host}'",
        "The playbook adopt reads all scanners or writes nothing.",
    ),
    "part": Message(
        "{host} shows only a part of its accounts: give it the credentials of a Security Manager, or leave it out with "
        "--limit 'all:!{host}'",
        "The task's user of a scanner is no administrator.",
    ),
    "two forms": Message(
        "{file} and the folder {folder} would be for the same hosts, and Ansible reads one of them: move the file with "
        "mkdir -p {folder} && mv {file} {folder}/main.yml",
        "The inventory has a file where the playbook adopt writes a folder.",
    ),
    "not a folder": Message(
        "{path} is a file, where a folder is needed: take it away, or adopt into another folder", "As it says."
    ),
    "there already": Message(
        "{path} is there already, and says something else: adopt into another folder, and compare the two",
        "The playbook adopt overwrites nothing.",
    ),
    "given elsewhere": Message(
        "{path} gives {variable} too: take that away there, or adopt into another folder, and compare the two",
        "Of two files for the same hosts, one would win.",
    ),
    "not written": Message(
        "{path} could not be written: {problem}", "A folder that cannot be written to, and its likes."
    ),
    "not the same": Message(
        "what would be written is not what the accounts are, which is a fault of this collection: {problem}",
        "What would be written is tried out first.",
    ),
}


def say(message: str, /, **parts: Any) -> str:
    """Return a message with its parts."""
    return MESSAGES[message].text.format(**parts)


def unknown(kind: str, word: object, known: Iterable[str]) -> str:
    """Return the words for a name that does not exist, with the nearest ones."""
    return unknown_name(kind, word, known)


def some(names: Iterable[str], most: int = 20) -> str:
    """Return names for a sentence, not more than ``most`` of them."""
    listed = list(names)
    more = f" and {len(listed) - most} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
