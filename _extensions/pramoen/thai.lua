-- Sets Thai for print: where a line must not end, words that stay whole, and Thai digits where the
-- option `digits: thai` asks for them.

if not FORMAT:match("typst") then return {} end

local NO_BREAK = "\u{A0}"
local DIGITS = { ["0"] = "๐", ["1"] = "๑", ["2"] = "๒", ["3"] = "๓", ["4"] = "๔",
  ["5"] = "๕", ["6"] = "๖", ["7"] = "๗", ["8"] = "๘", ["9"] = "๙" }
-- Words that do not stand at the end of a line without the number they announce.
local ANNOUNCING = { "พ.ศ.", "ค.ศ.", "ร้อยละ", "ข้อ", "ที่", "ปี", "แถว", "ส่วน", "ระดับ" }

-- Facts that the template reads and people do not.
local UNREAD = {
  last_day = true, issued = true, digest = true, code = true, mark_drawn = true, letters = true,
  address = true,
}

local LONGEST_NAME = 24

-- Read once the document is there: a filter knows its own place by then, with every renderer.
local words
local thai_digits = false

local function ends_with(text, ending) return text:sub(-#ending) == ending end

local function starts_with(text, start) return text:sub(1, #start) == start end

local function in_digits(text)
  if not thai_digits then return text end
  return (text:gsub("%d", DIGITS))
end

-- Whether the space between two words must not become the end of a line: before a sign that
-- closes, and in running text between a number and what it counts or is announced by.
local function closes(after)
  for _, sign in ipairs(words.CLOSING) do
    if after:sub(1, #sign) == sign then return true end
  end
  -- A dot between two parts of a line ends the first: no line starts with it.
  return after == "·"
end

local function announces(before, after)
  if after:match("^[%d%(]*%d") then
    for _, word in ipairs(ANNOUNCING) do
      if ends_with(before, word) then return true end
    end
  end
  if words.is_number(before) then return starts_with(after, "\xE0") end
  -- Two words in brackets, such as (Big Change), are one name.
  return starts_with(before, "(") and ends_with(after, ")") and #before + #after < LONGEST_NAME
end

-- Sets the words of a text and the spaces between them. Reading an element costs more than looking
-- at a text, so each is read once.
local function in_inlines(inlines, bound)
  local before, space, changed = nil, nil, false
  for index, inline in ipairs(inlines) do
    local kind = inline.t
    if kind == "Str" then
      local text = inline.text
      local shown = words.set(text)
      if shown ~= text then
        inlines[index] = pandoc.Str(shown)
        changed = true
      end
      if space and bound(before, text) then
        inlines[space] = pandoc.Str(NO_BREAK)
        changed = true
      end
      before, space = text, nil
    elseif before and not space and (kind == "Space" or kind == "SoftBreak") then
      space = index
    else
      -- The number of a source stays with what it is the source of.
      local source = kind == "RawInline" and index > 2 and inline.text:find("#pm-source(", 1, true)
      if source and inlines[index - 1].t == "Space" then
        inlines[index - 1] = pandoc.Str(NO_BREAK)
        changed = true
      end
      before, space = nil, nil
    end
  end
  return changed and inlines or nil
end

-- A chart is an SVG in a Typst string, or several are, each below its title. Labels stand between
-- tags; characters told by their number in them stay. What is said of a chart in words follows
-- after `alt:`.
local TITLE = 'pm%-titled%(".-[^\\]"'

local function in_label(words)
  return (words:gsub("([^&]*)(&?[#%w]*;?)", function(plain, character)
    return in_digits(plain) .. character
  end))
end

local function in_chart(source)
  local shown = source:gsub("<text.-</text>", function(label)
    return (label:gsub(">[^<]+", in_label))
  end)
  shown = shown:gsub(TITLE, in_digits)
  return (shown:gsub('alt: ".-[^\\]"', in_digits))
end

-- What a person reads is turned, the text of links included; addresses and code stay as they are,
-- and so does a name in the data, such as form_c1_results, which nothing finds by other digits.
local function is_name_in_data(text) return text:find("%a_") ~= nil end

local function is_address(link)
  local text = pandoc.utils.stringify(link.content)
  return text == link.target or text:find("://", 1, true) ~= nil
end

local digits = {
  traverse = "topdown",
  RawBlock = function(raw)
    if raw.format ~= "typst" or not raw.text:find("<svg", 1, true) then return nil end
    raw.text = in_chart(raw.text)
    return raw
  end,
  Link = function(link) if is_address(link) then return link, false end end,
  Code = function(code) return code, false end,
  Str = function(str)
    if is_name_in_data(str.text) then return nil end
    str.text = in_digits(str.text)
    return str
  end,
  Div = function(div)
    if div.attributes.title then div.attributes.title = in_digits(div.attributes.title) end
    return div
  end,
}

local function in_line(inlines)
  return in_inlines(inlines, function(before, after)
    return closes(after) or announces(before, after)
  end)
end

local function in_cell(inlines)
  return in_inlines(inlines, function(before, after)
    return closes(after) or words.stays_in_cell(before, after)
  end)
end

-- The titles of small charts are set as other lines are.
local function in_titles(raw)
  if raw.format ~= "typst" or not raw.text:find("pm-titled(", 1, true) then return nil end
  raw.text = raw.text:gsub(TITLE, words.set)
  return raw
end

local lines = { traverse = "topdown", Inlines = in_line, RawBlock = in_titles }
local cells = { traverse = "topdown", Inlines = in_cell }

-- The title of a callout is no text yet where the embedded renderer reads it.
function lines.Div(div)
  local title = div.attributes.title
  if not title then return nil end
  div.attributes.title = title:gsub("%S+", words.set)
  return div
end

function lines.Table(table_)
  local caption = table_.caption.long:walk(lines)
  table_.caption.long = {}
  table_ = table_:walk(cells)
  table_.caption.long = caption
  return table_, false
end

local function shown(blocks)
  blocks = blocks:walk(lines)
  return thai_digits and blocks:walk(digits) or blocks
end

-- The title page's facts are metadata, as are things that the template reads and people do not.
local function shown_fact(fact)
  local kind = pandoc.utils.type(fact)
  if kind == "Inlines" then return shown(pandoc.Blocks({ pandoc.Plain(fact) }))[1].content end
  if kind == "Blocks" then return shown(fact) end
  if kind ~= "table" and kind ~= "List" then return fact end
  for key, below in pairs(fact) do
    if not UNREAD[key] then fact[key] = shown_fact(below) end
  end
  return fact
end

local function whole(document)
  local option = document.meta.digits
  thai_digits = option ~= nil and pandoc.utils.stringify(option) == "thai"
  local folder = pandoc.path.directory(PANDOC_SCRIPT_FILE)
  words = dofile(pandoc.path.join({ folder, "words.lua" }))
  words.read(folder)
  document.blocks = shown(document.blocks)
  for _, key in ipairs({ "title", "subtitle", "pramoen" }) do
    document.meta[key] = shown_fact(document.meta[key])
  end
  return document
end

return { { Pandoc = whole } }
