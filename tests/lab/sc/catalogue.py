# Copyright (c) 2026, the vulnmgmt.access contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every Security Center has: its own organization, its roles and their permissions."""

from __future__ import annotations

ADMIN_ORG = 0
ADMIN_ORG_NAME = "Tenable.sc Administration"

NO_ROLE, ADMINISTRATOR, SECURITY_MANAGER, SM_LINKED = 0, 1, 2, 11
FIRST_CUSTOM_ROLE = 1000001
# Recorded: a group that everybody may be in, and no group, asset or LDAP server at all.
FULL_ACCESS, NONE = 0, -1

# Documented and community. What cert is: a fingerprint beside "tns", not a type of its own.
AUTH_TYPES = ("tns", "ldap", "saml", "legacy", "linked")
LOCAL_AUTH_TYPES = ("tns", "legacy")
EMAIL_NOTICES = ("both", "id", "none", "password")
PROFILE = (
    "firstname", "lastname", "title", "email", "address", "city", "state", "country", "phone", "fax",
)  # fmt: skip

# Recorded: what an account is given without being asked for.
DEFAULT_PREFERENCES = {("timezone", "system"): "America/New_York"}

# Recorded on 5.8.0, in this order; permScan is none, policy or full, all others are true or false.
PERMISSIONS_5 = (
    "permManageApp", "permManageGroups", "permManageRoles", "permManageImages", "permManageGroupRelationships",
    "permManageBlackoutWindows", "permManageAttributeSets", "permCreateTickets", "permCreateAlerts",
    "permCreateAuditFiles", "permCreateLDAPAssets", "permCreatePolicies", "permPurgeTickets", "permPurgeScanResults",
    "permPurgeReportResults", "permScan", "permAgentsScan", "permShareObjects", "permUpdateFeeds",
    "permUploadNessusResults", "permViewOrgLogs", "permManageAcceptRiskRules", "permManageRecastRiskRules",
)  # fmt: skip
# Documented for later releases.
PERMISSIONS_6 = (
    "permAgentsSync", "permManageACR", "permViewDomainInventoryAssets", "permManageAttackSurfaceDomains",
    "permManageVulnRoutingRules", "permViewHostAssets", "permManageRiskRules",
)  # fmt: skip
# Documented for Tenable Enclave Security.
PERMISSIONS_TES = (
    "permTPCAdmin", "permConSecUserManagement", "permConSecManageScanners", "permConSecScheduleScan",
    "permConSecExportData", "permConSecRunReport", "permConSecViewApp", "permConSecManagePolicy",
    "permConSecViewLogs", "permSCViewApp",
)  # fmt: skip

_ADMINISTRATION = {
    "permManageApp", "permManageBlackoutWindows", "permUpdateFeeds", "permViewOrgLogs", "permManageAcceptRiskRules",
    "permManageRecastRiskRules", "permManageACR", "permViewHostAssets", "permManageRiskRules", "permTPCAdmin",
    "permConSecUserManagement", "permConSecViewLogs", "permSCViewApp",
}  # fmt: skip
_MANAGEMENT = {*PERMISSIONS_5, *PERMISSIONS_6, *PERMISSIONS_TES} - {
    "permManageApp", "permPurgeTickets", "permPurgeScanResults", "permPurgeReportResults", "permTPCAdmin",
}  # fmt: skip
_ANALYSIS = {"permCreateTickets", "permCreateAlerts", "permShareObjects", "permViewOrgLogs", "permViewHostAssets"}
_SCANNING = {*_ANALYSIS, "permScan", "permAgentsScan", "permCreateAuditFiles", "permCreatePolicies"}

# (id, name, description, permissions). Names and the first three ids: documented and recorded; the other ids:
# community; 11: documented in an example. What each may do is set down only for the first three (documented).
BUILT_IN_ROLES: tuple[tuple[int, str, str, set[str]], ...] = (
    (NO_ROLE, "No Role", "May do next to nothing; left over when a role is deleted", set()),
    (ADMINISTRATOR, "Administrator", "Runs the application", _ADMINISTRATION),
    (SECURITY_MANAGER, "Security Manager", "Runs one organization.\n\nManages its users/groups.", _MANAGEMENT),
    (3, "Security Analyst", "Scans and analyses", _SCANNING),
    (4, "Vulnerability Analyst", "Analyses", _ANALYSIS),
    (5, "Executive", "Reads reports", {"permViewHostAssets"}),
    (6, "Credential Manager", "Keeps credentials", {"permShareObjects"}),
    (7, "Auditor", "Reads what others did", {"permViewOrgLogs"}),
    (SM_LINKED, "SM-Linked", "A Security Manager who is linked to another", _MANAGEMENT),
)
