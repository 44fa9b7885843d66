-- Converts several Markdown texts to HTML or Typst, each by the same filters, in one process of
-- `pandoc lua`: starting pandoc takes longer than converting a page. Jobs come in as JSON, answers
-- go out as JSON, an error with the name of the page it is in. Pictures that stand in a text as
-- data become files in a folder.

-- What filters share is loaded once for all pages.
local loaded = {}

local function load_once(path)
  loaded[path] = loaded[path] or dofile(path)
  return loaded[path]
end

local function surroundings(places, to, filter)
  local own_os = setmetatable({
    getenv = function(name)
      if name == "PRAMOEN_PLACES" then return places end
      return os.getenv(name)
    end,
  }, { __index = os })
  return setmetatable({ FORMAT = to, PANDOC_SCRIPT_FILE = filter, dofile = load_once, os = own_os }, { __index = _G })
end

local function converted(work, job)
  local document = pandoc.read(job.text, work.from)
  document.meta = pandoc.Meta(work.meta)
  for _, filter in ipairs(work.filters) do
    local env = surroundings(job.places, work.to, filter)
    document = pandoc.utils.run_lua_filter(document, filter, env)
  end
  local sections = work.to == "html5"
  return pandoc.write(document, work.to, { section_divs = sections, wrap_text = "preserve" })
end

local work = pandoc.json.decode(io.read("a"), false)
local answers = {}
for index, job in ipairs(work.jobs) do
  local well, told = pcall(converted, work, job)
  if not well then
    io.stderr:write(job.name .. ": " .. tostring(told))
    os.exit(1)
  end
  answers[index] = told
end
if #pandoc.mediabag.list() > 0 and work.to == "typst" then pandoc.mediabag.write(work.pictures) end
io.write(pandoc.json.encode(answers))
