#!/usr/bin/env python3
"""Writes the profile that an engine puts into config.json, from the profile template that Docker and Podman share.

usage: resolve.py TEMPLATE OUTPUT

The template's "includes" and "excludes" are decided for amd64, a current kernel and Docker's default capabilities.
"""
import json
import sys

CAPABILITIES = {
    "CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_MKNOD",
    "CAP_NET_BIND_SERVICE", "CAP_NET_RAW", "CAP_SETFCAP", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID", "CAP_SYS_CHROOT",
}


def applies(rule):
    includes, excludes = rule.get("includes") or {}, rule.get("excludes") or {}
    if includes.get("arches") and "amd64" not in includes["arches"]:
        return False
    if "amd64" in (excludes.get("arches") or []):
        return False
    if not set(includes.get("caps") or []) <= CAPABILITIES:
        return False
    return not set(excludes.get("caps") or []) & CAPABILITIES


def entry(rule):
    result = {"names": rule["names"], "action": rule["action"]}
    if rule.get("errnoRet") is not None:
        result["errnoRet"] = rule["errnoRet"]
    if rule.get("args"):
        result["args"] = [{key: arg[key] for key in ("index", "value", "valueTwo", "op") if key in arg} for arg in rule["args"]]
    return result


with open(sys.argv[1], encoding="utf-8") as file:
    template = json.load(file)
profile = {"defaultAction": template["defaultAction"]}
if template.get("defaultErrnoRet") is not None:
    profile["defaultErrnoRet"] = template["defaultErrnoRet"]
profile["architectures"] = ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"]
profile["syscalls"] = [entry(rule) for rule in template["syscalls"] if applies(rule)]
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(profile, file, indent=1)
    file.write("\n")
