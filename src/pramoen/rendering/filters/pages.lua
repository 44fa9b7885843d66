-- Converts several Markdown texts to HTML, each by the same filters, in one process of
-- `pandoc lua`: starting pandoc takes longer than converting a page. Jobs come in as JSON, answers
-- go out as JSON, an error with the name of the page it is in.

local function surroundings(places)
  local own_os = setmetatable({
    getenv = function(name)
      if name == "PRAMOEN_PLACES" then return places end
      return os.getenv(name)
    end,
  }, { __index = os })
  return setmetatable({ FORMAT = "html5", os = own_os }, { __index = _G })
end

local function converted(work, job)
  local document = pandoc.read(job.text, work.from)
  document.meta = pandoc.Meta({ pramoen = work.facts })
  local env = surroundings(job.places)
  for _, filter in ipairs(work.filters) do
    document = pandoc.utils.run_lua_filter(document, filter, env)
  end
  return pandoc.write(document, "html5", { section_divs = true, wrap_text = "preserve" })
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
io.write(pandoc.json.encode(answers))
