-- Converts Markdown texts to HTML or Typst, each by the same filters, in one process of
-- `pandoc lua`: starting pandoc takes longer than converting a page. Texts come in as JSON, answers
-- go out as JSON, an error with the name of the text it is in. A text with a template becomes a
-- whole document. Pictures that stand in a text as data become files in a folder.

-- What filters share is loaded once for all texts.
local loaded = {}

local function load_once(path)
  loaded[path] = loaded[path] or dofile(path)
  return loaded[path]
end

-- Metadata is text, not Markdown.
local function as_meta(value)
  if type(value) == "string" then return pandoc.Inlines(value) end
  if type(value) ~= "table" then return value end
  local meta = {}
  for key, one in pairs(value) do meta[key] = as_meta(one) end
  return pandoc.utils.type(value) == "List" and pandoc.List(meta) or meta
end

local function compiled(path)
  local file <close> = assert(io.open(path, "rb"))
  return pandoc.template.compile(file:read("a"), path)
end

local function converted(work, text)
  local document = pandoc.read(text.text, text["from"])
  document.meta = pandoc.Meta(as_meta(text.meta))
  for _, filter in ipairs(work.filters) do
    local env = { FORMAT = work.to, PANDOC_SCRIPT_FILE = filter, PLACES = text.places, dofile = load_once }
    document = pandoc.utils.run_lua_filter(document, filter, setmetatable(env, { __index = _G }))
  end
  return pandoc.write(document, work.to, {
    section_divs = work.to == "html5",
    wrap_text = "preserve",
    template = text.template ~= "" and compiled(text.template) or nil,
  })
end

local work = pandoc.json.decode(io.read("a"), false)
local answers = {}
for index, text in ipairs(work.texts) do
  local well, told = pcall(converted, work, text)
  if not well then
    io.stderr:write(text.name .. ": " .. tostring(told))
    os.exit(1)
  end
  answers[index] = told
end
if #pandoc.mediabag.list() > 0 and work.to == "typst" then pandoc.mediabag.write(work.pictures) end
io.write(pandoc.json.encode(answers))
