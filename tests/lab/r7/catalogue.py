# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every console comes with: privileges, built-in roles, authentication sources; and the lab's own places."""

from __future__ import annotations

# Documented (the vendor's list of console 6.6.55), alphabetical as consoles return them (recorded).
PRIVILEGES: tuple[str, ...] = (
    "all-permissions",
    "approve-vulnerability-exceptions",
    "assign-scan-engine",
    "assign-scan-template",
    "assign-ticket-assignee",
    "close-tickets",
    "configure-global-settings",
    "create-reports",
    "create-tickets",
    "delete-vulnerability-exceptions",
    "manage-asset-group-access",
    "manage-asset-group-assets",
    "manage-dynamic-asset-groups",
    "manage-policies",
    "manage-report-access",
    "manage-report-templates",
    "manage-scan-alerts",
    "manage-scan-engines",
    "manage-scan-templates",
    "manage-site-access",
    "manage-site-credentials",
    "manage-sites",
    "manage-static-asset-groups",
    "manage-tags",
    "manage-vuln-investigations",
    "purge-site-asset-data",
    "schedule-automatic-scans",
    "specify-scan-targets",
    "specify-site-metadata",
    "start-unscheduled-scans",
    "submit-vulnerability-exceptions",
    "use-restricted-report-sections",
    "view-asset-group-asset-data",
    "view-site-asset-data",
    "view-vuln-investigations",
)
# Recorded on console 6.6.210 although the list above lacks it.
UNLISTED_PRIVILEGE = "manage-advpolicies"

# Community: privileges that make the console insist on all sites, and on all asset groups.
IMPLIES_ALL_SITES = frozenset({"all-permissions", "manage-sites", "manage-tags"})
IMPLIES_ALL_ASSET_GROUPS = frozenset({"all-permissions", "manage-dynamic-asset-groups"})

GLOBAL_ADMIN = "global-admin"
CUSTOM = "custom"

# Ids and names of global-admin and site-admin, and the privileges of both, the unlisted one of the Global
# Administrator among them: recorded. The other ids: community; their privileges: inferred. `custom` has no privileges
# and the text below in the vendor's own example (documented); its name is inferred. The other texts are the lab's own.
BUILT_IN_ROLES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (GLOBAL_ADMIN, "Global Administrator", "May do everything on this console.", (*PRIVILEGES, UNLISTED_PRIVILEGE)),
    (
        "security-manager",
        "Security Manager",
        "Scans, reports and exceptions within the granted scope.",
        (
            "assign-scan-engine",
            "assign-scan-template",
            "close-tickets",
            "create-reports",
            "create-tickets",
            "manage-report-templates",
            "manage-scan-alerts",
            "manage-scan-templates",
            "manage-site-credentials",
            "manage-static-asset-groups",
            "schedule-automatic-scans",
            "specify-scan-targets",
            "specify-site-metadata",
            "start-unscheduled-scans",
            "submit-vulnerability-exceptions",
            "view-asset-group-asset-data",
            "view-site-asset-data",
        ),
    ),
    (
        "site-admin",
        "Site Owner",
        "Looks after the sites that are granted.",
        (
            "assign-scan-template",
            "assign-ticket-assignee",
            "close-tickets",
            "create-reports",
            "create-tickets",
            "manage-report-templates",
            "manage-scan-alerts",
            "manage-site-credentials",
            "manage-vuln-investigations",
            "schedule-automatic-scans",
            "specify-site-metadata",
            "start-unscheduled-scans",
            "view-site-asset-data",
            "view-vuln-investigations",
        ),
    ),
    (
        "system-admin",
        "Asset Owner",
        "Looks after the assets of the granted groups and sites.",
        (
            "create-reports",
            "create-tickets",
            "start-unscheduled-scans",
            "view-asset-group-asset-data",
            "view-site-asset-data",
        ),
    ),
    ("user", "User", "Reads what is granted.", ("create-reports", "view-asset-group-asset-data")),
    ("controls-insight-only", "ControlsInsight User", "Sees the controls product alone.", ()),
    (CUSTOM, "Custom", "Custom defined role.", ()),
)

# The lab's own custom roles. An id with blanks is one that the vendor's own example shows. The first implies all
# sites; the second carries the unlisted privilege, shown when that switch is on; nobody holds the last.
CUSTOM_ROLES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("Scan Coordinator", "Scan Coordinator", "Plans scans everywhere.", ("manage-sites", "schedule-automatic-scans")),
    ("policy-auditor", "Policy Auditor", "Reads policy results.", (UNLISTED_PRIVILEGE, "view-site-asset-data")),
    ("report-reader", "Report Reader", "Reads reports of what is granted.", ("create-reports",)),
    ("ticket-desk", "Ticket Desk", "Works on tickets.", ("close-tickets", "create-tickets")),
)

# (id, name, type, external). The first two: recorded; the rest are the lab's own.
SOURCES: tuple[tuple[int, str, str, bool], ...] = (
    (1, "Builtin Administrators", "admin", False),
    (2, "Builtin Users", "normal", False),
    (3, "Corporate LDAP", "ldap", True),
    (4, "Corporate SAML", "saml", True),
    (5, "Backup LDAP", "ldap", True),
)
ADMIN_SOURCE, NORMAL_SOURCE = 1, 2
LOCAL_TYPES = frozenset({"admin", "normal"})
# Documented values of an authentication source's type.
SOURCE_TYPES = frozenset({"admin", "kerberos", "ldap", "normal", "saml"})

# Two names differ by case alone, so that whoever matches names loosely is found out.
SITE_NAMES = ("Paris", "Lyon", "Berlin", "berlin", "Madrid", "Oslo", "Turin", "Ghent")
ASSET_GROUP_NAMES = ("Laptops", "Web Servers", "Databases", "Domain Controllers", "Printers")
