"""Holds requests against AWS's own service models, as botocore brings them, and against rules that AWS documents elsewhere.

The argument is a file with a JSON list of requests: the request line, the headers, and the bytes of the body.
The answer is a JSON list of violations, each a sentence, and how many requests and constraints were examined.
"""

import json
import re
import sys
import unicodedata
import xml.etree.ElementTree as ET
from urllib.parse import parse_qs, parse_qsl, unquote

import botocore.session
import cbor2

SIGNING_NAMES = {"monitoring": "cloudwatch"}
SESSION = botocore.session.Session()
MODELS = {}
EXAMINED = {"requests": 0, "constraints": 0}


def model(service):
    if service not in MODELS:
        MODELS[service] = SESSION.get_service_model(service)
    return MODELS[service]


class Request:
    def __init__(self, line, headers, body):
        self.method, target, _ = line.split(" ", 2)
        self.path, _, self.query = target.partition("?")
        self.headers, self.body = dict(headers), body
        signed = re.search(r"Credential=[^,]*/([a-z0-9-]+)/aws4_request", self.headers.get("authorization", ""))
        name = signed.group(1) if signed else "unsigned"
        self.service = SIGNING_NAMES.get(name, name)
        self.operation = None
        self.violations = []

    def violate(self, place, what):
        self.violations.append(f"{self.service} {self.operation}{place}: {what}")


# ---- the members of a request, by protocol ---------------------------------------------------------------------------

def members(request):
    """The name of the operation and its members, decoded."""
    service = model(request.service)
    headers = request.headers
    if "x-amz-target" in headers:
        name = headers["x-amz-target"].rpartition(".")[2]
        return service.operation_model(name), json.loads(request.body or b"{}")
    if headers.get("smithy-protocol") == "rpc-v2-cbor":
        name = request.path.rpartition("/")[2]
        return service.operation_model(name), cbor2.loads(request.body) if request.body else {}
    if "form-urlencoded" in headers.get("content-type", ""):
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        operation = service.operation_model(form.pop("Action"))
        version = form.pop("Version")
        if version != service.api_version:
            request.violate("", f"the version is {version}, not {service.api_version}")
        return operation, from_form(operation.input_shape, form, "")
    return from_rest(request, service)


def from_form(shape, form, prefix):
    """A member of the query protocol: `Tags.member.1.Key`."""
    within = prefix and f"{prefix}."
    if shape is None or not any(key == prefix or key.startswith(within) for key in form):
        return {} if shape is not None and not prefix else None
    kind = shape.type_name
    if kind == "structure":
        found = {}
        for name, member in shape.members.items():
            key = within + member.serialization.get("name", name)
            value = from_form(member, form, key)
            if value is not None:
                found[name] = value
        return found
    if kind == "list":
        between = "" if shape.serialization.get("flattened") else ".member"
        found, at = [], 1
        while True:
            value = from_form(shape.member, form, f"{prefix}{between}.{at}")
            if value is None:
                return found
            found.append(value)
            at += 1
    if kind == "map":
        between = "" if shape.serialization.get("flattened") else ".entry"
        found, at = {}, 1
        while f"{prefix}{between}.{at}.key" in form:
            entry = f"{prefix}{between}.{at}"
            found[form[f"{entry}.key"]] = from_form(shape.value, form, f"{entry}.value")
            at += 1
        return found
    return typed(shape, form[prefix])


def typed(shape, text):
    """A scalar of a protocol that writes everything as text."""
    try:
        if shape.type_name in ("integer", "long"):
            return int(text)
        if shape.type_name in ("float", "double"):
            return float(text)
    except ValueError:
        return text
    if shape.type_name == "boolean":
        return {"true": True, "false": False}.get(text, text)
    return text


def from_rest(request, service):
    """The operation whose method, path and fixed query fit best, and its members."""
    asked = parse_qs(request.query, keep_blank_values=True)
    best = None
    for name in service.operation_names:
        operation = service.operation_model(name)
        if operation.deprecated or operation.http["method"] != request.method:
            continue
        template, _, fixed = operation.http["requestUri"].partition("?")
        labels = fit(template, request.path)
        fixed = parse_qs(fixed, keep_blank_values=True)
        if labels is None or any(asked.get(key) != value for key, value in fixed.items()):
            continue
        shape = operation.input_shape
        known = {m.serialization["name"] for m in shape.members.values() if m.serialization.get("location") == "querystring"}
        stray = set(asked) - known - set(fixed) - {"x-id"}
        score = (len(fixed), -len(stray), -len(labels))
        if best is None or score > best[0]:
            best = (score, operation, labels, stray)
    if best is None:
        raise LookupError(f"no operation has {request.method} {request.path}?{request.query}")
    _, operation, labels, stray = best
    request.operation = operation.name
    for key in stray:
        request.violate("", f"there is no query parameter {key}")
    found = {}
    for name, member in operation.input_shape.members.items():
        place, wire = member.serialization.get("location"), member.serialization.get("name", name)
        if place == "uri" and wire in labels:
            found[name] = labels[wire]
        elif place == "querystring" and wire in asked:
            found[name] = typed(member, asked[wire][0])
        elif place == "header" and wire.lower() in request.headers:
            found[name] = typed(member, request.headers[wire.lower()])
    payload = operation.input_shape.serialization.get("payload")
    if payload and request.body:
        shape = operation.input_shape.members[payload]
        is_text = shape.type_name in ("string", "blob")
        found[payload] = request.body.decode() if is_text else from_xml(request, shape, ET.fromstring(request.body))
    return operation, found


def fit(template, path):
    """The labels of a path, if it fits a template such as `/{Bucket}/{Key+}`."""
    parts = re.split(r"\{([^}]+)\}", template)
    expression = "".join(
        re.escape(part) if at % 2 == 0 else f"(?P<{part.rstrip('+')}>{'.+' if part.endswith('+') else '[^/]+'})"
        for at, part in enumerate(parts))
    found = re.fullmatch(expression + "/?", path)
    return found and {label: unquote(value) for label, value in found.groupdict().items()}


def from_xml(request, shape, node):
    kind = shape.type_name
    if kind == "structure":
        found, known = {}, {}
        for name, member in shape.members.items():
            outer = member.serialization.get("name", name)
            if member.type_name == "list" and member.serialization.get("flattened"):
                outer = member.serialization.get("name", member.member.serialization.get("name", name))
            known[outer] = (name, member)
        for child in node:
            tag = child.tag.rpartition("}")[2]
            if tag not in known:
                request.violate("", f"{shape.name} has no element {tag}")
                continue
            name, member = known[tag]
            if member.type_name == "list" and member.serialization.get("flattened"):
                found.setdefault(name, []).append(from_xml(request, member.member, child))
            else:
                found[name] = from_xml(request, member, child)
        return found
    if kind == "list":
        return [from_xml(request, shape.member, child) for child in node]
    return typed(shape, node.text or "")


# ---- what the models say ---------------------------------------------------------------------------------------------

TYPES = {"string": str, "boolean": bool, "integer": int, "long": int, "double": (int, float), "float": (int, float),
         "structure": dict, "list": list, "map": dict}


def hold(request, shape, value, at):
    """Holds a value against its shape: type, required and unknown members, length, range, pattern and enumeration."""
    EXAMINED["constraints"] += 1
    wanted = TYPES.get(shape.type_name)
    wrong_bool = isinstance(value, bool) and shape.type_name != "boolean"
    if wanted and (not isinstance(value, wanted) or wrong_bool):
        return request.violate(at, f"{value!r} is no {shape.type_name}")
    if shape.type_name == "structure":
        for name in shape.required_members:
            if value.get(name) is None:
                request.violate(at, f"{name} is required")
        for name, inner in value.items():
            if name not in shape.members:
                request.violate(at, f"{shape.name} has no member {name}")
            elif inner is not None:
                hold(request, shape.members[name], inner, f"{at}.{name}")
    elif shape.type_name == "list":
        for number, inner in enumerate(value):
            hold(request, shape.member, inner, f"{at}[{number}]")
    elif shape.type_name == "map":
        for key, inner in value.items():
            hold(request, shape.key, key, f"{at} key {key!r}")
            hold(request, shape.value, inner, f"{at}.{key}")
    limits(request, shape, value, at)


def limits(request, shape, value, at):
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    size = value if isinstance(value, (int, float)) else len(value)
    if least is not None and size < least:
        request.violate(at, f"{shown(value)} is below {least}")
    if most is not None and size > most:
        request.violate(at, f"{shown(value)} is above {most}")
    if isinstance(value, str):
        if shape.enum and value not in shape.enum:
            request.violate(at, f"{shown(value)} is none of {shape.enum}")
        pattern = shape.metadata.get("pattern")
        if pattern and not re.search(f"^(?:{portable(pattern)})$", value, re.S):
            request.violate(at, f"{shown(value)} does not match {pattern}")


def shown(value):
    text = repr(value)
    return text if len(text) < 100 else f"{text[:97]}..."


CLASSES = {}


def portable(pattern):
    """Java's classes of characters, such as \\p{L}, as ranges that Python knows."""
    pattern = re.sub(r"\\[ux]\{([0-9A-Fa-f]+)\}", lambda found: chr(int(found.group(1), 16)), pattern)
    return re.sub(r"\\p\{?(\w+?)\}?(?![\w}])|\\p\{(\w+)\}|\\p(\w)",
                  lambda found: unicode_class(next(group for group in found.groups() if group)), pattern)


def unicode_class(name):
    wanted = {"Alnum": ("L", "N"), "Alpha": ("L",), "Digit": ("Nd",), "Punct": ("P",)}.get(name, (name,))
    if name not in CLASSES:
        ranges, start = [], None
        for code in range(0x110001):
            inside = code < 0x110000 and unicodedata.category(chr(code)).startswith(wanted)
            if inside and start is None:
                start = code
            elif not inside and start is not None:
                ranges.append(f"\\U{start:08x}-\\U{code - 1:08x}")
                start = None
        CLASSES[name] = "".join(ranges)
    return CLASSES[name]


# ---- what AWS documents beside the models ----------------------------------------------------------------------------

TAG_TEXT = re.compile(f"[{unicode_class('L')}{unicode_class('Z')}{unicode_class('N')}_.:/=+\\-@]*")


def check_tags(request, tags, at):
    """"Tag naming limits and requirements", Tagging AWS resources user guide."""
    keys = [tag.get("Key", "") for tag in tags]
    if len(tags) > 50 or len(set(keys)) != len(keys):
        request.violate(at, "more than 50 tags, or a key twice")
    for tag in tags:
        key, value = tag.get("Key", ""), tag.get("Value", "")
        is_text = TAG_TEXT.fullmatch(key) and TAG_TEXT.fullmatch(value)
        if not is_text or not 1 <= len(key) <= 128 or len(value) > 256 or key.lower().startswith("aws:"):
            request.violate(at, f"the tag {tag} is not allowed")


def check_policy(request, text, most, at):
    """An IAM policy document is JSON with a version and at least one statement."""
    try:
        policy = json.loads(text)
    except ValueError as error:
        return request.violate(at, f"the policy is no JSON: {error}")
    statements = policy.get("Statement")
    if policy.get("Version") not in ("2012-10-17", "2008-10-17") or not statements:
        request.violate(at, "the policy has no version or no statement")
    if len(text.encode()) > most:
        request.violate(at, f"the policy has {len(text.encode())} bytes, and AWS takes {most}")


def check_metric_filter(request, found):
    """`PutMetricFilter` and `MetricTransformation`, CloudWatch Logs API reference."""
    if re.search(r"[:*]", found["filterName"]):
        request.violate(".filterName", "it has a colon or an asterisk")
    for change in found["metricTransformations"]:
        namespace, name = change["metricNamespace"], change["metricName"]
        if namespace.startswith("AWS/") or not namespace.isascii() or not name.isascii():
            request.violate(".metricTransformations", f"{namespace}/{name} is reserved or not ASCII")
        if change.get("dimensions") and change.get("defaultValue") is not None:
            request.violate(".metricTransformations", "a default value excludes dimensions")


def check_alarm(request, found):
    """`PutMetricAlarm`, CloudWatch API reference."""
    period, periods = found.get("Period", 60), found.get("EvaluationPeriods", 1)
    if period not in (10, 20, 30) and period % 60:
        request.violate(".Period", f"{period} is no multiple of 60")
    if period * periods > (7 * 86400 if period >= 3600 else 86400):
        request.violate(".Period", "the evaluation takes more than a day, or seven with periods of an hour")
    if ("Statistic" in found) == ("ExtendedStatistic" in found):
        request.violate("", "one of Statistic and ExtendedStatistic is needed")
    if found.get("DatapointsToAlarm", 1) > periods:
        request.violate(".DatapointsToAlarm", "there are fewer evaluation periods")
    if re.search(r"[\x00-\x1f\x7f]", found["AlarmName"]):
        request.violate(".AlarmName", "it has a control character")


def check_bucket(request, found):
    """Naming rules and the location of buckets, S3 user guide; the owner of a bucket is the tool's own rule."""
    name = found.get("Bucket", "")
    if request.operation != "ListBuckets" and not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", name):
        request.violate(".Bucket", f"{name!r} is no name of a bucket")
    if request.operation == "CreateBucket":
        place = found.get("CreateBucketConfiguration", {}).get("LocationConstraint")
        if place == "us-east-1":
            request.violate(".LocationConstraint", "us-east-1 is no location")
    elif request.operation != "ListBuckets" and not found.get("ExpectedBucketOwner"):
        request.violate("", "the expected owner of the bucket is not named")
    rules = found.get("LifecycleConfiguration", {}).get("Rules", [])
    for rule in rules:
        if "Filter" not in rule and "Prefix" not in rule:
            request.violate(".Rules", "a rule has neither a filter nor a prefix")
        if not any(key in rule for key in ("Expiration", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload", "Transitions")):
            request.violate(".Rules", "a rule has no action")
    if len({rule.get("ID") for rule in rules}) != len(rules):
        request.violate(".Rules", "two rules have one ID")


def check_rules(request, found):
    for name in ("Tags", "TagSet"):
        check_tags(request, found.get(name) or [], f".{name}")
    check_tags(request, found.get("CreateBucketConfiguration", {}).get("Tags") or [], ".Tags")
    if request.service == "s3":
        check_bucket(request, found)
        if "Policy" in found:
            check_policy(request, found["Policy"], 20 * 1024, ".Policy")
    attributes = found.get("Attributes") or {}
    if request.service == "sns" and "Policy" in attributes:
        check_policy(request, attributes["Policy"], 30 * 1024, ".Policy")
    if request.operation == "SetTopicAttributes" and found.get("AttributeName") == "Policy":
        check_policy(request, found["AttributeValue"], 30 * 1024, ".AttributeValue")
    if request.operation == "CreateTopic" and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}(\.fifo)?", found["Name"]):
        request.violate(".Name", f"{found['Name']!r} is no name of a topic")
    if request.operation == "PutMetricFilter":
        check_metric_filter(request, found)
    if request.operation == "PutMetricAlarm":
        check_alarm(request, found)


def examine(request):
    EXAMINED["requests"] += 1
    try:
        operation, found = members(request)
    except Exception as error:  # whatever cannot be decoded is a violation
        request.violate("", f"it is no request of the model: {error!r}")
        return request.violations
    request.operation = operation.name
    if operation.input_shape is not None:
        hold(request, operation.input_shape, found, "")
    if not request.violations:
        check_rules(request, found)
    return request.violations


violations = []
with open(sys.argv[1], encoding="utf-8") as requests:
    for one in json.load(requests):
        violations += examine(Request(one["line"], one["headers"], bytes(one["body"])))
print(json.dumps({"violations": violations, **EXAMINED}))
