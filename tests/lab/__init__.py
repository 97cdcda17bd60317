# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026, the vulnmgmt.access contributors
"""The lab: simulated vulnerability scanners for tests, demos and benchmarks.

It shares no code with the collection's plugins, so that the modules never judge themselves.
"""
