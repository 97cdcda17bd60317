# Copyright (c) 2026, the vulnmgmt.access contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection: it can change or vanish in any release.

"""Which variables of a host are options of which module.

The products say it themselves; here it stands once more, as every single task needs it, and Ansible would compile all
products for each of them.
"""

from __future__ import annotations

from typing import Any

# fmt: off
HOST_OPTIONS: dict[str, dict[str, Any]] = (
    # begin generated: host_options, by make docs
    {
        "tvm": {
            "variables": {
                "tvm_url": "url",
                "tvm_access_key": "access_key",
                "tvm_secret_key": "secret_key",
                "tvm_impersonate": "impersonate",
                "tvm_validate_certs": "validate_certs",
                "tvm_ca_path": "ca_path",
                "tvm_client_cert": "client_cert",
                "tvm_client_key": "client_key",
                "tvm_proxy": "proxy",
                "tvm_timeout": "timeout",
                "tvm_retries": "retries",
                "tvm_allow_http": "allow_http",
                "tvm_state_dir": "state_dir",
                "tvm_lock_timeout": "lock_timeout",
                "tvm_transfer_to": "transfer_to"
            },
            "ways_in": [
                [
                    "access_key",
                    "secret_key"
                ]
            ],
            "leaving": [
                "transfer_to"
            ],
            "accounts": {
                "tvm_user": [
                    "transfer_to"
                ],
                "tvm_user_api_keys": [],
                "tvm_user_info": [],
                "tvm_user_two_factor": [],
                "tvm_users": [
                    "transfer_to"
                ]
            }
        },
        "r7": {
            "variables": {
                "r7_url": "url",
                "r7_username": "url_username",
                "r7_password": "url_password",
                "r7_token": "token",
                "r7_totp_secret": "totp_secret",
                "r7_recovery": "recovery",
                "r7_validate_certs": "validate_certs",
                "r7_ca_path": "ca_path",
                "r7_client_cert": "client_cert",
                "r7_client_key": "client_key",
                "r7_proxy": "proxy",
                "r7_timeout": "timeout",
                "r7_retries": "retries",
                "r7_allow_http": "allow_http",
                "r7_state_dir": "state_dir",
                "r7_lock_timeout": "lock_timeout"
            },
            "ways_in": [
                [
                    "url_username",
                    "url_password"
                ]
            ],
            "leaving": [],
            "accounts": {
                "r7_authentication_source_info": [],
                "r7_privilege_info": [],
                "r7_role": [],
                "r7_role_info": [],
                "r7_user": [],
                "r7_user_asset_groups": [],
                "r7_user_info": [],
                "r7_user_sites": [],
                "r7_user_two_factor": [],
                "r7_users": []
            }
        },
        "sc": {
            "variables": {
                "sc_url": "url",
                "sc_access_key": "access_key",
                "sc_secret_key": "secret_key",
                "sc_username": "url_username",
                "sc_password": "url_password",
                "sc_switch_to": "switch_to",
                "sc_release_session": "release_session",
                "sc_validate_certs": "validate_certs",
                "sc_ca_path": "ca_path",
                "sc_client_cert": "client_cert",
                "sc_client_key": "client_key",
                "sc_proxy": "proxy",
                "sc_timeout": "timeout",
                "sc_retries": "retries",
                "sc_allow_http": "allow_http",
                "sc_state_dir": "state_dir",
                "sc_lock_timeout": "lock_timeout",
                "sc_organization": "organization",
                "sc_migrate_to": "migrate_to",
                "sc_delete_objects": "delete_objects"
            },
            "ways_in": [
                [
                    "access_key",
                    "secret_key"
                ],
                [
                    "url_username",
                    "url_password"
                ],
                [
                    "client_cert"
                ]
            ],
            "leaving": [
                "migrate_to",
                "delete_objects"
            ],
            "accounts": {
                "sc_current_user": [],
                "sc_current_user_info": [],
                "sc_organization_user_info": [
                    "organization"
                ],
                "sc_preferences": [],
                "sc_preferences_info": [],
                "sc_user": [
                    "organization",
                    "migrate_to",
                    "delete_objects"
                ],
                "sc_user_info": [
                    "organization"
                ],
                "sc_user_permissions_info": [],
                "sc_users": [
                    "organization",
                    "migrate_to",
                    "delete_objects"
                ]
            }
        }
    }
    # end generated
)
# fmt: on
"""For each product its ``variables`` with the options that they give, the ``ways_in`` of the connection, the options
that count when an account is deleted (``leaving``), and of the options for accounts (``accounts``) those that each
module has."""
