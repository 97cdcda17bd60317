# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of the vendors' operations: which module carries each, and which test shows it.

The names are those of the vendors' own clients. A row without a module is still to come; nothing else may be missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

AMARA, KIM = "amara.okafor", "kim.lee"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PHONE = "+15550100123"


@dataclass(frozen=True)
class Operation:
    """One operation, and a task that needs it.

    ``{user}`` in the path is the id of the account named by ``subject``; ``setup`` are tasks that come before, and
    ``signs_in`` says that the operation belongs to signing in, which changes nothing.
    """

    product: str
    name: str
    method: str
    path: str
    module: str | None = None
    args: dict[str, Any] = field(default_factory=dict)
    subject: str = AMARA
    setup: tuple[tuple[str, dict[str, Any]], ...] = ()
    signs_in: bool = False

    @property
    def reads(self) -> bool:
        """Whether it changes nothing, so that check mode makes the same requests."""
        return self.method == "GET" or self.signs_in

    @property
    def test(self) -> str:
        """The test that shows it."""
        return f"tests/behaviour/test_operations.py::test_operation[{self.product}-{self.name}]"


def _r7(operation: str, method: str, path: str, module: str, /, **more: Any) -> Operation:
    setup = tuple(more.pop("setup", ()))
    subject = more.pop("subject", AMARA)
    return Operation("r7", operation, method, f"/api/3/{path}", module, more, subject, setup)


def _tvm(operation: str, method: str, path: str, module: str | None = None, /, **more: Any) -> Operation:
    setup = tuple(more.pop("setup", ()))
    subject = more.pop("subject", "amara.okafor@example.com")
    return Operation("tvm", operation, method, path, module, more, subject, setup)


def _sc(operation: str, method: str, path: str, module: str, /, **more: Any) -> Operation:
    signs_in = more.pop("signs_in", False)
    setup = tuple(more.pop("setup", ()))
    subject = more.pop("subject", AMARA)
    return Operation("sc", operation, method, f"/rest/{path}", module, more, subject, setup, signs_in)


# An administrator's keys in place of a manager's, and a session of the administrator.
_ADMINISTRATOR = {"access_key": "{access_key}", "secret_key": "{secret_key}"}
_LOGIN = {"access_key": None, "secret_key": None, "url_username": "labadmin", "url_password": "{password}"}

R7 = (
    _r7("create_user", "POST", "users", "r7_user", username=KIM, role="user", password="Start-Here-1234"),
    _r7("update_user", "PUT", "users/{user}", "r7_user", username=AMARA, name="Amara O."),
    _r7("delete_user", "DELETE", "users/{user}", "r7_user", username=AMARA, state="absent"),
    _r7(
        "unlock_user",
        "DELETE",
        "users/{user}/lock",
        "r7_user",
        username="priya.raman",
        locked=False,
        subject="priya.raman",
    ),
    _r7(
        "reset_password",
        "PUT",
        "users/{user}/password",
        "r7_user",
        username="labadmin",
        password="Another-One-1234",
        update_password="always",
        subject="labadmin",
    ),
    _r7("get_users", "GET", "users", "r7_user_info"),
    _r7("get_user", "GET", "users/{user}", "r7_user_info", ids=["{user}"]),
    _r7("get_user_privileges", "GET", "users/{user}/privileges", "r7_user_info", usernames=[AMARA], privileges=True),
    _r7("get_user_sites", "GET", "users/{user}/sites", "r7_user_info", usernames=[AMARA], sites=True),
    _r7(
        "get_user_asset_groups",
        "GET",
        "users/{user}/asset_groups",
        "r7_user_info",
        usernames=[AMARA],
        asset_groups=True,
    ),
    _r7("add_user_site", "PUT", "users/{user}/sites/{Madrid}", "r7_user_sites", username=AMARA, sites=["Madrid"]),
    _r7(
        "remove_user_site",
        "DELETE",
        "users/{user}/sites/{Paris}",
        "r7_user_sites",
        username=AMARA,
        sites=["Paris"],
        state="absent",
    ),
    _r7(
        "set_user_sites",
        "PUT",
        "users/{user}/sites",
        "r7_user_sites",
        username=AMARA,
        sites=["Oslo", "Ghent"],
        state="exact",
    ),
    _r7(
        "remove_all_user_sites",
        "DELETE",
        "users/{user}/sites",
        "r7_user_sites",
        username=AMARA,
        sites=[],
        state="exact",
    ),
    _r7(
        "add_user_asset_group",
        "PUT",
        "users/{user}/asset_groups/{Printers}",
        "r7_user_asset_groups",
        username=AMARA,
        asset_groups=["Printers"],
    ),
    _r7(
        "remove_user_asset_group",
        "DELETE",
        "users/{user}/asset_groups/{Databases}",
        "r7_user_asset_groups",
        username="priya.raman",
        asset_groups=["Databases"],
        state="absent",
        subject="priya.raman",
    ),
    _r7(
        "set_user_asset_groups",
        "PUT",
        "users/{user}/asset_groups",
        "r7_user_asset_groups",
        username=AMARA,
        asset_groups=["Printers", "Databases"],
        state="exact",
    ),
    _r7(
        "remove_all_user_asset_groups",
        "DELETE",
        "users/{user}/asset_groups",
        "r7_user_asset_groups",
        username=AMARA,
        asset_groups=[],
        state="exact",
    ),
    _r7(
        "get_two_factor_authentication_key",
        "GET",
        "users/{user}/2FA",
        "r7_user_two_factor",
        username=AMARA,
        key=SEED,
        setup=[("r7_user_two_factor", {"username": AMARA, "key": SEED})],
    ),
    _r7("set_two_factor_authentication", "PUT", "users/{user}/2FA", "r7_user_two_factor", username=AMARA, key=SEED),
    _r7(
        "regenerate_two_factor_authentication",
        "POST",
        "users/{user}/2FA",
        "r7_user_two_factor",
        username=AMARA,
        regenerate=True,
        key_file="{folder}/seed",
    ),
    _r7("update_role", "PUT", "roles/reporting", "r7_role", id="reporting", privileges=["create-reports"]),
    _r7("delete_role", "DELETE", "roles/ticket-desk", "r7_role", id="ticket-desk", state="absent"),
    _r7("get_roles", "GET", "roles", "r7_role_info"),
    _r7("get_role", "GET", "roles/user", "r7_role_info", roles=["user"]),
    _r7("get_role_users", "GET", "roles/user/users", "r7_role_info", roles=["user"], users=True),
    _r7("get_privileges", "GET", "privileges", "r7_privilege_info"),
    _r7("get_privilege", "GET", "privileges/manage-sites", "r7_privilege_info", privileges=["manage-sites"]),
    _r7(
        "get_users_with_privilege",
        "GET",
        "privileges/manage-sites/users",
        "r7_privilege_info",
        privileges=["manage-sites"],
        users=True,
    ),
    _r7("get_authentication_sources", "GET", "authentication_sources", "r7_authentication_source_info"),
    _r7("get_authentication_source", "GET", "authentication_sources/3", "r7_authentication_source_info", sources=["3"]),
    _r7(
        "get_authentication_source_users",
        "GET",
        "authentication_sources/3/users",
        "r7_authentication_source_info",
        sources=["3"],
        users=True,
    ),
)

TVM = (
    _tvm("create", "POST", "/users", "tvm_user", username="kim.lee@example.com", name="Kim Lee"),
    _tvm("edit", "PUT", "/users/{user}", "tvm_user", username="amara.okafor@example.com", name="Amara O."),
    _tvm("enabled", "PUT", "/users/{user}/enabled", "tvm_user", username="amara.okafor@example.com", enabled=False),
    _tvm("delete", "DELETE", "/users/{user}", "tvm_user", username="amara.okafor@example.com", state="absent"),
    _tvm(
        "change_password",
        "PUT",
        "/users/{user}/chpasswd",
        "tvm_user",
        username="amara.okafor@example.com",
        password="Another-One-1234",
        update_password="always",
    ),
    _tvm("list", "GET", "/users", "tvm_user_info"),
    _tvm("details", "GET", "/users/{user}", "tvm_user_info", usernames=["amara.okafor@example.com"], details=True),
    _tvm(
        "list_auths",
        "GET",
        "/users/{user}/authorizations",
        "tvm_user_info",
        usernames=["amara.okafor@example.com"],
        authorizations=True,
    ),
    _tvm("impersonate", "GET", "/users", "tvm_user_info", impersonate="tariq.haddad@example.com"),
    _tvm(
        "edit_auths",
        "PUT",
        "/users/{user}/authorizations",
        "tvm_user",
        username="amara.okafor@example.com",
        authorizations={"saml": False},
    ),
    _tvm(
        "two_factor",
        "PUT",
        "/users/{user}/two-factor",
        "tvm_user",
        username="amara.okafor@example.com",
        two_factor={"email": True},
    ),
    _tvm(
        "enable_two_factor",
        "POST",
        "/users/{user}/two-factor/send-verification",
        "tvm_user_two_factor",
        username="amara.okafor@example.com",
        phone=PHONE,
    ),
    _tvm(
        "verify_two_factor",
        "POST",
        "/users/{user}/two-factor/verify-code",
        "tvm_user_two_factor",
        username="amara.okafor@example.com",
        phone=PHONE,
        code=PHONE[-6:],
        setup=[("tvm_user_two_factor", {"username": "amara.okafor@example.com", "phone": PHONE})],
    ),
    _tvm(
        "gen_api_keys",
        "PUT",
        "/users/{user}/keys",
        "tvm_user_api_keys",
        username="amara.okafor@example.com",
        regenerate=True,
        keys_file="{folder}/keys.json",
    ),
)

SC = (
    _sc("currentUser_get", "GET", "currentUser", "sc_current_user_info"),
    _sc("currentUser_patch", "PATCH", "currentUser", "sc_current_user", title="Head"),
    _sc(
        "currentUser_associateCert",
        "POST",
        "currentUser/associateCert",
        "sc_current_user",
        associate_certificate=True,
        client_cert="{certificate}",
        **_LOGIN,
    ),
    _sc("currentUser_preferences_get", "GET", "currentUser/preferences", "sc_preferences_info", tag="system"),
    _sc(
        "currentUser_preferences_patch",
        "PATCH",
        "currentUser/preferences",
        "sc_preferences",
        name="darkMode",
        value="true",
    ),
    _sc(
        "currentUser_preferences_delete",
        "DELETE",
        "currentUser/preferences",
        "sc_preferences",
        name="darkMode",
        state="absent",
        setup=[("sc_preferences", {"name": "darkMode", "value": "true"})],
    ),
    _sc(
        "currentUser_switch",
        "POST",
        "currentUser/switch",
        "sc_current_user_info",
        switch_to="labadmin-retail",
        signs_in=True,
        **_LOGIN,
    ),
    _sc(
        "organization_user_list",
        "GET",
        "organization/1/user",
        "sc_organization_user_info",
        organization="1",
        **_ADMINISTRATOR,
    ),
    _sc(
        "organization_user_details",
        "GET",
        "organization/1/user/{user}",
        "sc_organization_user_info",
        organization="Retail",
        users=["retail.manager"],
        details=True,
        subject="retail.manager",
        **_ADMINISTRATOR,
    ),
    _sc("tes_userPermissions", "GET", "tes/userPermissions", "sc_user_permissions_info"),
)

SC_USERS = (
    _sc("users_list", "GET", "user", "sc_user_info"),
    _sc("users_details", "GET", "user/{user}", "sc_user_info", usernames=[AMARA], details=True),
    _sc(
        "users_create", "POST", "user", "sc_user", username=KIM, role="Auditor", group="Shops", password="Start-Here-1"
    ),
    _sc("users_edit", "PATCH", "user/{user}", "sc_user", username=AMARA, name="Amara O."),
    _sc(
        "users_delete", "DELETE", "user/{user}", "sc_user", username=AMARA, state="absent", migrate_to="retail.manager"
    ),
)

OPERATIONS = R7 + TVM + SC + SC_USERS
