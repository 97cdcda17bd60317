# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""The documentation that all products share, and how a product's doc fragments are made from it.

Ansible reads the attributes of a fragment's class as YAML, and all JSON is YAML; so a fragment may be worked out while
it is loaded. Nothing of the modules' own code is imported here, as reading the documentation must not run it.
"""

from __future__ import annotations

import json
import re
from string import Template
from typing import Any

import yaml

# ${product} stands for the product's name in variables, such as TVM, and ${group} for its action group.
_CONNECTION = r"""
options:
  validate_certs:
    description:
      - Whether the server's certificate is verified. Setting this to V(false) lets anybody on the network read the
        credentials; O(ca_path) is the right answer to a certificate of one's own.
      - If not set, the environment variable E(${product}_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - File (or folder of hashed files) of the CA certificates that are trusted instead of the usual ones.
      - If not set, the environment variable E(${product}_CA_PATH) is used, else E(REQUESTS_CA_BUNDLE).
    type: path
  client_cert:
    description:
      - File of a client certificate in PEM format, which may also hold its key.
      - If not set, the environment variable E(${product}_CLIENT_CERT) is used.
    type: path
  client_key:
    description:
      - File of the client certificate's private key, where O(client_cert) does not hold it.
      - If not set, the environment variable E(${product}_CLIENT_KEY) is used.
    type: path
  proxy:
    description:
      - URL of the proxy to use.
      - If not set, the environment variable E(${product}_PROXY) is used, else E(HTTPS_PROXY) and E(NO_PROXY).
    type: str
  timeout:
    description:
      - Seconds to wait for a connection, and for each answer, up to 86400 (a day).
      - If not set, the environment variable E(${product}_TIMEOUT) is used.
    type: float
    default: 30.0
  retries:
    description:
      - How often a request is sent again, where that is safe. A request that the rate limit refused, or for which there
        was no connection, was not carried out and is always safe; after the lost answer to a change, what is there now
        is read first.
      - Refusals and lost answers are counted apart. A change that meets both can be sent as often as one more than
        this, multiplied by itself, which is 25 times by default.
      - If not set, the environment variable E(${product}_RETRIES) is used.
    type: int
    default: 4
  allow_http:
    description:
      - Whether O(url) may be plain http, which shows the credentials to the network.
      - If not set, the environment variable E(${product}_ALLOW_HTTP) is used.
    type: bool
    default: false
  state_dir:
    description:
      - Folder on the host where the module runs, for the lock of the scanner and for recovery files. It is made, for
        its owner only, where it does not exist.
      - One run at a time changes a scanner, as far as runs share this folder. Runs on other hosts are not seen, and
        none of the APIs has a lock to offer; there, see to it that one job at a time works on a scanner.
      - A scanner is known by O(url). Upper and lower case of the host, a dot at its end and the usual port make no
        difference, but another name or the address of the same host does, so use one of them in all plays.
      - By default, the folder C(vulnmgmt.access) below Ansible's home, which is C(~/.ansible) unless E(ANSIBLE_HOME) is
        set.
      - If not set, the environment variable E(${product}_STATE_DIR) is used.
    type: path
  lock_timeout:
    description:
      - Seconds to wait for another run that changes the same scanner, before the task gives up, up to 604800 (a week).
      - A task that only reads, and check mode, wait for nobody.
      - If not set, the environment variable E(${product}_LOCK_TIMEOUT) is used.
    type: float
    default: 300.0
requirements:
  - requests >= 2.28
notes:
  - Redirects are never followed and C(.netrc) is never read, so that credentials go to no other server.
attributes:
  action_group:
    description: Use C(group/vulnmgmt.access.${group}) in C(module_defaults) to set the connection options once.
    support: full
    membership:
      - vulnmgmt.access.${group}
"""

# A product adds the descriptions that are missing here, and the fields that only it has.
_PERSON = r"""
options:
  username:
    type: str
    required: true
  state:
    description:
      - What shall become of the account.
      - With V(present), it exists and is as the other options say.
      - With V(disabled), it is disabled where it exists, and is not created. Nothing else about it is
        changed${disabled}.
      - With V(absent), it does not exist.${absent}
      - With V(disabled) and V(absent), what the other options say of the account has no effect. Those that contradict
        are refused, which are O(enabled=true), a O(password) with V(absent), and with V(disabled) a O(password) that
        every run would set.
    type: str
    default: present
    choices: [present, disabled, absent]
  name:
    type: str
  email:
    type: str
  enabled:
    description: Whether the person may sign in. A new account is enabled where this is not given.
    type: bool
  password:
    type: str
  update_password:
    description:
      - When a given O(password) is set. V(always) is refused where none is given.
      - With V(on_create), only when the account is created.
      - With V(always), in every run. The task always reports a change, as a password cannot be read back${always}.
    type: str
    default: on_create
    choices: [on_create, always]
attributes:
  idempotent:
    support: partial
    details:
      - With O(update_password=always) every run sets the password.
"""

_USERS = r"""
description:
  - The roster, a list of people. What is not given of a person is left as it is.
type: list
elements: dict
required: true
"""


_MORE = r"""
formerly:
  description:
  - Usernames that the person had before. Where an account still has one of them, and none has the present one, it is
    renamed on products that can do that; on others a new account is created.
  - An account that stays behind so is treated as O(former) says, in the same run and after that; with
    O(users[].state=disabled) and O(users[].state=absent), as that says.
  type: list
  elements: str
  default: []
exact:
  description:
  - Whether what is given is all the access that the person has; access of a kind that is not given is taken away then,
    where the product has such kinds.
  type: bool
  default: false
"""


def connection(product: str, own: str) -> str:
    """Return the fragment of a product's connection: its options, its action group, and what holds for all products.

    Args:
        product: the prefix of the product's modules, such as ``tvm``.
        own: the options that only this product has, as YAML.
    """
    return _merged(Template(_CONNECTION).substitute(product=product.upper(), group=product), own)


def person(own: str, *, absent: str = "", disabled: str = "", always: str = "") -> str:
    """Return the fragment of one person's options.

    A module names it before ``attributes``: of two fragments that say something of an attribute, the first counts.

    Args:
        own: what the product adds to the shared options, or says of them in other words, as YAML.
        absent: what else is said of ``state=absent``, in sentences.
        disabled: what else changes with ``state=disabled``, as the end of a sentence.
        always: what else is said of ``update_password=always``, as the end of a sentence.
    """
    return _merged(Template(_PERSON).substitute(absent=absent and f" {absent}", disabled=disabled, always=always), own)


def people(one: str) -> str:
    """Return the fragment of a whole roster's option ``users``, from what :func:`person` has made for one person."""
    names = "|".join(json.loads(one)["options"])
    # The text is rewritten as a whole, so that details and notes follow as well.
    documented = json.loads(re.sub(rf"(?<![A-Z])O\((?=(?:{names})\b)", "O(users[].", one))
    options = {**documented["options"], **yaml.safe_load(_MORE)}
    users = {**yaml.safe_load(_USERS), "suboptions": options}
    return json.dumps({**documented, "options": {"users": users}})


def _merged(shared: str, own: str) -> str:
    """Return both texts as one; of an option that both have, what the product says counts."""
    fragment: dict[str, Any] = yaml.safe_load(shared)
    added = yaml.safe_load(own)
    options = fragment["options"]
    for name, option in added.pop("options").items():
        options[name] = {**options.get(name, {}), **option}
    return json.dumps({**fragment, **added})
