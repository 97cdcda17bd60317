# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations


class ModuleDocFragment:
    """The connection options that do not depend on the product."""

    DOCUMENTATION = r"""
options:
  validate_certs:
    description:
      - Whether the server's certificate is verified. Setting this to V(false) lets anybody on the network read the
        credentials; O(ca_path) is the right answer to a certificate of one's own.
      - If not set, the environment variable of the product is used, E(TVM_VALIDATE_CERTS) or E(R7_VALIDATE_CERTS).
    type: bool
    default: true
  ca_path:
    description:
      - File (or folder of hashed files) of the CA certificates that are trusted instead of the usual ones.
      - If not set, the environment variable of the product is used, E(TVM_CA_PATH) or E(R7_CA_PATH), else
        E(REQUESTS_CA_BUNDLE).
    type: path
  client_cert:
    description:
      - File of a client certificate in PEM format, which may also hold its key.
      - If not set, the environment variable of the product is used, E(TVM_CLIENT_CERT) or E(R7_CLIENT_CERT).
    type: path
  client_key:
    description:
      - File of the client certificate's private key, where O(client_cert) does not hold it.
      - If not set, the environment variable of the product is used, E(TVM_CLIENT_KEY) or E(R7_CLIENT_KEY).
    type: path
  proxy:
    description:
      - URL of the proxy to use.
      - If not set, the environment variable of the product is used, E(TVM_PROXY) or E(R7_PROXY), else E(HTTPS_PROXY)
        and E(NO_PROXY).
    type: str
  timeout:
    description:
      - Seconds to wait for a connection, and for each answer.
      - If not set, the environment variable of the product is used, E(TVM_TIMEOUT) or E(R7_TIMEOUT).
    type: float
    default: 30.0
  retries:
    description:
      - How often a request is sent again at the most, where that is safe. A request that the rate limit refused was
        not carried out and is always safe; after a lost answer, what is there now is read first.
      - If not set, the environment variable of the product is used, E(TVM_RETRIES) or E(R7_RETRIES).
    type: int
    default: 4
  allow_http:
    description:
      - Whether O(url) may be plain http, which shows the credentials to the network.
      - If not set, the environment variable of the product is used, E(TVM_ALLOW_HTTP) or E(R7_ALLOW_HTTP).
    type: bool
    default: false
  state_dir:
    description:
      - Folder on the host where the module runs, for the lock of the scanner and for recovery files. It is made, for
        its owner only, where it does not exist.
      - One run at a time changes a scanner, as far as runs share this folder. Runs on other hosts are not seen, and
        none of the APIs has a lock to offer; there, see to it that one job at a time works on a scanner.
      - By default, the folder C(vulnmgmt.access) below Ansible's home, which is C(~/.ansible) unless E(ANSIBLE_HOME) is
        set.
      - If not set, the environment variable of the product is used, E(TVM_STATE_DIR) or E(R7_STATE_DIR).
    type: path
  lock_timeout:
    description:
      - Seconds to wait for another run that changes the same scanner, before the task gives up.
      - A task that only reads, and check mode, wait for nobody.
      - If not set, the environment variable of the product is used, E(TVM_LOCK_TIMEOUT) or E(R7_LOCK_TIMEOUT).
    type: float
    default: 300.0
requirements:
  - requests >= 2.28
notes:
  - Redirects are never followed and C(.netrc) is never read, so that credentials go to no other server.
"""
