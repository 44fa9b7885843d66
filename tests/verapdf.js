// Knows how to ask veraPDF's engine, run by Rhino: one line of JSON for each FLAVOUR=FILE given.
// The profiles are read here, since the jar leaves out the library that the engine reads them with.

var vera = Packages.org.verapdf;
var Profiles = vera.pdfa.validation.profiles.Profiles;

function children(node, name) {
  var found = node.getElementsByTagName(name), list = [];
  for (var i = 0; i < found.getLength(); i++) list.push(found.item(i));
  return list;
}

function text(node, name) {
  var found = children(node, name);
  return found.length ? String(found[0].getTextContent()) : "";
}

function rule(node) {
  var id = children(node, "id")[0];
  var standard = vera.pdfa.flavours.PDFAFlavour.Specification.valueOf(id.getAttribute("specification"));
  var part = java.lang.Integer.parseInt(id.getAttribute("testNumber"));
  return Profiles.ruleFromValues(
    Profiles.ruleIdFromValues(standard, id.getAttribute("clause"), part),
    node.getAttribute("object"),
    java.lang.Boolean.valueOf(node.getAttribute("deferred")),
    node.getAttribute("tags"),
    text(node, "description"),
    text(node, "test"),
    Profiles.errorFromValues(text(node, "message"), new java.util.ArrayList()),
    new java.util.ArrayList()
  );
}

function variable(node) {
  return Profiles.variableFromValues(
    node.getAttribute("name"), node.getAttribute("object"), text(node, "defaultValue"), text(node, "value")
  );
}

function profile(flavour, name) {
  var path = "org/verapdf/pdfa/validation/" + name + ".xml";
  var stream = java.lang.ClassLoader.getSystemResourceAsStream(path);
  var builder = javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder();
  var root = builder.parse(stream).getDocumentElement();
  var rules = new java.util.HashSet(), variables = new java.util.HashSet();
  children(root, "rule").forEach(function (node) { rules.add(rule(node)); });
  children(root, "variable").forEach(function (node) { variables.add(variable(node)); });
  var details = Profiles.profileDetailsFromValues(name, "", "", new java.util.Date(0));
  return Profiles.profileFromValues(flavour, details, "", rules, variables);
}

function judged(asked) {
  var name = asked.split("=")[0], file = asked.split("=").slice(1).join("=");
  var flavour = vera.pdfa.flavours.PDFAFlavour.byFlavourId(name);
  var standard = name.indexOf("ua") === 0 ? "PDFUA-" + name.slice(2) : "PDFA-" + name.toUpperCase();
  var foundry = vera.pdfa.Foundries.defaultInstance();
  var input = new java.io.FileInputStream(file);
  var parser = foundry.createParser(input, flavour);
  var validator = foundry.createValidator(profile(flavour, standard), false);
  var result = validator.validate(parser);
  var failed = {}, checks = result.getFailedChecks().entrySet().iterator();
  while (checks.hasNext()) {
    var one = checks.next();
    failed[one.getKey().getClause() + "-" + one.getKey().getTestNumber()] = Number(one.getValue());
  }
  var told = {
    file: file,
    passed: result.isCompliant() ? true : false,
    rules: Number(result.getValidationProfile().getRules().size()),
    checks: Number(result.getTotalAssertions()),
    failed: failed
  };
  parser.close();
  input.close();
  return told;
}

vera.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
for (var i = 0; i < arguments.length; i++) print(JSON.stringify(judged(String(arguments[i]))));
