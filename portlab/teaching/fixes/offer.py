"""Which fixes are offered: those of the table that, tried on a copy of the cluster, make their problem go away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from portlab.kube.apiserver import codes
from portlab.kube.cluster import Cluster
from portlab.manifest import EditError, read
from portlab.manifest.documents import documents
from portlab.teaching.fixes import addresses, decoding, names, ports, reading, spec
from portlab.teaching.fixes.case import Case, Fix, Wish, case_of
from portlab.teaching.fixes.trouble import Trouble, troubles_of

MAX_FIXES = 2
# How many characters are read in all while looking for fixes: a long text with many problems gets fewer fixes.
MAX_WORK = 200_000
_BAD_REQUEST = 400
_SERVICE = re.compile(r"^kind:[ \t]*[\"']?Service\b", re.MULTILINE)

Maker = Callable[[Case], Iterator[Wish]]

TABLE: Mapping[str, Maker] = MappingProxyType(
    {
        # the text cannot be read
        "syntax": reading.respell,
        "unknown-anchor": reading.quote_value,
        "unsupported-value": reading.quote_value,
        "control-character": reading.delete_character,
        "lone-surrogate": reading.delete_character,
        # the text is no Service
        codes.NOT_AN_OBJECT: reading.respell,
        codes.GVK_TYPE: decoding.version_or_kind_type,
        codes.GROUP_VERSION: decoding.version,
        codes.KIND_UNKNOWN: decoding.kind,
        codes.KIND_OTHER: decoding.other_kind,
        codes.DECODE_TYPE_NUMBER: decoding.number,
        codes.DECODE_TYPE_TEXT: decoding.text,
        codes.DECODE_TYPE_UNQUOTED: decoding.unquoted,
        codes.DECODE_TYPE_TRUTH: decoding.truth,
        codes.DECODE_TYPE_LIST: decoding.a_list,
        codes.DECODE_TYPE_MAPPING: decoding.a_mapping,
        codes.DECODE_TIME: spec.remove_field,
        codes.DECODE_UNKNOWN_FIELD: decoding.unknown,
        codes.DECODE_MISSPELT_FIELD: decoding.misspelt,
        codes.DECODE_DUPLICATE_KEY: decoding.twice,
        codes.DECODE_DUPLICATE_FIELD: decoding.twice,
        # the request
        codes.NAMESPACE_MISMATCH: spec.remove_field,
        codes.NAMESPACE_NOT_FOUND: spec.namespace_missing,
        codes.NAME_MISMATCH: spec.other_name,
        codes.ALREADY_EXISTS: spec.other_name,
        codes.CONFLICT: spec.remove_field,
        codes.UID_MISMATCH: spec.remove_field,
        codes.RESOURCE_VERSION_ON_CREATE: spec.remove_field,
        codes.RESOURCE_VERSION_FORMAT: spec.remove_field,
        codes.CLUSTER_IP_RANGE_FULL: addresses.range_full,
        codes.NODE_PORT_RANGE_FULL: ports.node_ports_full,
        codes.HEALTH_CHECK_RANGE_FULL: ports.health_check_full,
        codes.HEALTH_CHECK_PORT_REFUSED: ports.health_check_port,
        codes.NODE_PORT_TWICE_IN_UPDATE: ports.node_port,
        # names and labels
        codes.NAME_REQUIRED: names.name_missing,
        codes.DNS_LABEL_FORMAT: names.label,
        codes.DNS_LABEL_DOTS: names.label,
        codes.DNS_LABEL_LENGTH: names.label,
        codes.PATH_SEGMENT: names.label,
        codes.DNS_SUBDOMAIN_FORMAT: names.host,
        codes.DNS_SUBDOMAIN_LENGTH: names.host,
        codes.QUALIFIED_NAME_EMPTY: names.qualified,
        codes.QUALIFIED_NAME_FORMAT: names.qualified,
        codes.QUALIFIED_NAME_LENGTH: names.qualified,
        codes.QUALIFIED_NAME_PREFIX: names.qualified,
        codes.QUALIFIED_NAME_SLASHES: names.qualified,
        codes.LABEL_VALUE_FORMAT: names.values,
        codes.LABEL_VALUE_LENGTH: names.values,
        codes.OWNER_REFERENCE_FIELD: spec.remove_owners,
        codes.OWNER_REFERENCE_BANNED: spec.remove_owners,
        codes.OWNER_REFERENCE_CONTROLLERS: spec.remove_owners,
        codes.FINALIZER_UNQUALIFIED: names.finalizers,
        codes.FINALIZERS_WHILE_DELETED: names.finalizers,
        codes.FINALIZERS_CONFLICT: names.finalizers_conflict,
        codes.TOPOLOGY_ANNOTATIONS_DIFFER: spec.topology,
        codes.METADATA_IMMUTABLE: spec.remove_field,
        # ports
        codes.PORTS_REQUIRED: ports.ports_missing,
        codes.PORT_NAME_REQUIRED: names.port_names_missing,
        codes.PORT_NAME_DUPLICATE: names.port_name_twice,
        codes.PORT_RANGE: ports.port_number,
        codes.PROTOCOL_UNSUPPORTED: spec.choice,
        codes.PORT_DUPLICATE: ports.port_twice,
        codes.TARGET_PORT_RANGE: ports.target_port_number,
        codes.TARGET_PORT_NAME_LENGTH: names.target_port_name_bad,
        codes.TARGET_PORT_NAME_CHARACTERS: names.target_port_name_bad,
        codes.TARGET_PORT_NAME_LETTER: names.target_port_name_bad,
        codes.TARGET_PORT_NAME_HYPHENS: names.target_port_name_bad,
        codes.TARGET_PORT_NAME_EDGES: names.target_port_name_bad,
        codes.NODE_PORT_OUT_OF_RANGE: ports.node_port,
        codes.NODE_PORT_TAKEN: ports.node_port,
        codes.NODE_PORT_DUPLICATE: ports.node_port,
        codes.NODE_PORT_ON_CLUSTER_IP: ports.node_port_on_cluster_ip,
        # type and addresses
        codes.TYPE_UNSUPPORTED: spec.choice,
        codes.HEADLESS_WITH_TYPE: addresses.headless_with_type,
        codes.IP_FORMAT: addresses.ip_spelling,
        codes.IP_LEADING_ZEROS: addresses.ip_spelling,
        codes.IP_MAPPED: addresses.ip_spelling,
        codes.IP_UNSPECIFIED: addresses.special_ip,
        codes.IP_LOOPBACK: addresses.special_ip,
        codes.IP_LINK_LOCAL: addresses.special_ip,
        codes.IP_LINK_LOCAL_MULTICAST: addresses.special_ip,
        codes.CIDR_FORMAT: addresses.cidr,
        codes.CIDR_LEADING_ZEROS: addresses.cidr,
        codes.CIDR_MAPPED: addresses.cidr,
        codes.CIDR_HOST_BITS: addresses.cidr_host_bits,
        codes.CLUSTER_IPS_WITHOUT_FIRST: addresses.first_missing,
        codes.CLUSTER_IPS_FIRST_DIFFERS: addresses.first_differs,
        codes.CLUSTER_IPS_MISSING: addresses.all_missing,
        codes.CLUSTER_IPS_NONE_ALONE: addresses.none_alone,
        codes.CLUSTER_IPS_TOO_MANY: addresses.too_many,
        codes.CLUSTER_IPS_SAME_FAMILY: addresses.too_many,
        codes.CLUSTER_IP_OTHER_FAMILY: addresses.address_without_family,
        codes.CLUSTER_IP_FAMILY_MISSING: addresses.choose_address,
        codes.CLUSTER_IP_OUT_OF_RANGE: addresses.cluster_ip,
        codes.CLUSTER_IP_TAKEN: addresses.cluster_ip,
        codes.CLUSTER_IP_OWNER_NAME: spec.owner_name,
        codes.CLUSTER_IP_CHANGED: addresses.cluster_ip_changed,
        codes.FAMILY_UNSUPPORTED: spec.choice,
        codes.FAMILY_DUPLICATE: addresses.family_item,
        codes.FAMILY_NOT_CONFIGURED: addresses.family_item,
        codes.FAMILY_CHANGED: addresses.family_changed,
        codes.FAMILY_POLICY_UNSUPPORTED: spec.choice,
        codes.FAMILY_POLICY_SINGLE_WITH_TWO: addresses.single_with_two,
        codes.FAMILY_POLICY_KEEPS_SECOND: addresses.second_kept,
        codes.DUAL_STACK_NOT_CONFIGURED: addresses.no_dual_stack,
        # traffic
        codes.AFFINITY_UNSUPPORTED: spec.choice,
        codes.AFFINITY_TIMEOUT_RANGE: spec.affinity_timeout,
        codes.EXTERNAL_TRAFFIC_POLICY_UNSUPPORTED: spec.choice,
        codes.EXTERNAL_TRAFFIC_POLICY_NOT_EXTERNAL: spec.not_external,
        codes.INTERNAL_TRAFFIC_POLICY_UNSUPPORTED: spec.choice,
        codes.TRAFFIC_DISTRIBUTION_UNSUPPORTED: spec.choice,
        codes.HEALTH_CHECK_PORT_NOT_NEEDED: ports.health_check_not_needed,
        codes.HEALTH_CHECK_PORT_RANGE: ports.health_check_port,
        codes.HEALTH_CHECK_PORT_CHANGED: ports.health_check_port,
        # load balancers and ExternalName
        codes.LOAD_BALANCER_ONLY: spec.load_balancer_only,
        codes.LOAD_BALANCER_CLASS_CHANGED: spec.load_balancer_class_changed,
        codes.EXTERNAL_NAME_REQUIRED: spec.external_name_missing,
        codes.EXTERNAL_NAME_FORBIDS: spec.external_name_forbids,
    }
)


def fixes_for(
    text: str, troubles: Sequence[Trouble], cluster: Cluster
) -> tuple[tuple[Fix, ...], ...]:
    """For each of ``troubles`` of ``text`` the fixes to offer, MAX_FIXES at most and each text once.

    ``cluster`` is the one that refused the text; it stays as it is.
    """
    trial = _Trial(text, cluster)
    return tuple(tuple(trial.fixes(trouble)) for trouble in troubles)


class _Trial:
    """The trials of one text, with what they have cost so far."""

    def __init__(self, text: str, cluster: Cluster) -> None:
        self._text = text
        self._cluster = cluster
        self._manifest = read(text)
        self._left = MAX_WORK
        self._offered: set[str] = {text}
        self._whole: set[str] = set()

    def fixes(self, trouble: Trouble) -> list[Fix]:
        """The fixes of one trouble that were not offered for another one."""
        maker = TABLE.get(trouble.code)
        self._left -= len(self._text)
        if maker is None or self._left < 0:
            return []
        unreadable = bool(self._manifest.problems)
        root = None if unreadable else self._manifest.root
        case = case_of(self._text, trouble, self._cluster, root)
        if trouble.place and not case.path:
            return []
        if not unreadable:
            return self._tried(trouble, maker(case), MAX_FIXES)
        # Of all respellings the first is meant that makes a Service of the text, or at least a text that can be read.
        found = self._tried(trouble, maker(case), 1, further=False)
        sure = (wish for wish in maker(case) if wish.code in reading.SURE)
        return found or self._tried(trouble, sure, 1)

    def _tried(
        self, trouble: Trouble, wishes: Iterable[Wish], most: int, *, further: bool = True
    ) -> list[Fix]:
        """The first wishes that help; with ``further`` also those after which another fault stops the decoder."""
        found: list[Fix] = []
        for wish in wishes:
            if wish.whole and wish.code in self._whole:
                continue
            if wish.whole:
                self._whole.add(wish.code)
            text = self._made(wish)
            if text not in self._offered and self._helps(text, trouble, further=further):
                self._offered.add(text)
                found.append(Fix(code=wish.code, facts=wish.facts, text=text))
                if len(found) == most:
                    break
        return found

    def _made(self, wish: Wish) -> str:
        """The text after the wish; as it was where that cannot be."""
        text = self._text
        work = 2 * len(text) * len(wish.steps)
        if work > self._left:
            return text
        self._left -= work
        try:
            for step in wish.steps:
                text = step(text)
        except EditError:
            return self._text
        return text

    def _helps(self, text: str, trouble: Trouble, *, further: bool) -> bool:
        """Whether the trouble is gone and nothing worse has come: the text can be read, at least as far as before."""
        self._left -= 2 * len(text)
        if self._left < 0:
            return False
        manifest = read(_first_service(text))
        if manifest.problems:
            return False
        outcome = self._cluster.copy().apply(manifest)
        if outcome.status is not None and outcome.status.code == _BAD_REQUEST:
            return further and _is_further(trouble, troubles_of(outcome, manifest))
        return (trouble.code, trouble.place) not in {
            (each.code, each.place) for each in troubles_of(outcome, manifest)
        }


def _first_service(text: str) -> str:
    """What of a text is tried: the first document in it that is a Service, as far as can be seen, else the first."""
    found = [each.text for each in documents(text)]
    return next((each for each in found if _SERVICE.search(each)), found[0])


def _is_further(trouble: Trouble, left: Sequence[Trouble]) -> bool:
    """Whether a text that is still no Service has another fault than before, one that the old one hid."""
    found = {(each.code, each.place) for each in left}
    return trouble.code in _HIDING and (trouble.code, trouble.place) not in found


# These are told alone, before anything else is looked at.
_HIDING = frozenset(code for code in codes.STATUSES if code.startswith("decode-")) | {
    "syntax",
    codes.NOT_AN_OBJECT,
    codes.GVK_TYPE,
    codes.GROUP_VERSION,
    codes.KIND_UNKNOWN,
}
