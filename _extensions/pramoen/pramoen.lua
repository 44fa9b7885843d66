-- What both renderers need for the report's own marks: group headings and row headings in tables,
-- status marks and table notes in print, links between chapters that print as one document.

local typst = FORMAT:match("typst") ~= nil
-- Read once the document is there: a filter knows its own place by then, with every renderer.
local words, layout

local function group_heading(row)
  local first = row.cells[1]
  local block = first and first.contents[1]
  local inline = block and block.content and block.content[1]
  if inline and inline.t == "Span" and inline.classes:includes("table-group") then return first end
end

-- A heading over a group of rows is written as a first cell with the others empty: make it one
-- cell over all columns.
local function widen_groups(table_)
  local bodies = table_.bodies
  for _, body in ipairs(bodies) do
    local grouped = false
    for index, row in ipairs(body.body) do
      local cell = group_heading(row)
      if cell then
        cell.col_span = #table_.colspecs
        cell.alignment = "AlignLeft"
        body.body[index] = pandoc.Row({ cell })
        grouped = true
      end
    end
    -- A cell cannot reach out of the row headings, so rows have either headings or groups.
    body.row_head_columns = grouped and 0 or 1
  end
  table_.bodies = bodies
  return table_
end

local function typst_string(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

local function wrapped(opening, content)
  local inlines = pandoc.Inlines({ pandoc.RawInline("typst", opening .. "[") })
  inlines:extend(content)
  inlines:insert(pandoc.RawInline("typst", "]"))
  return inlines
end

-- Where something comes from is a number in print, and told in an annex: see the template.
local function mark(span)
  if not typst then return nil end
  if span.classes:includes("table-group") then return wrapped("#pm-group", span.content) end
  if span.classes:includes("source") then
    local key = typst_string(pandoc.utils.stringify(span.content))
    return wrapped("#pm-source(" .. key .. ")", span.content)
  end
  if not span.classes:includes("status") then return nil end
  for _, class in ipairs(span.classes) do
    local code = class:match("^status%-(.+)$")
    if code then return wrapped('#pm-status("' .. code .. '")', span.content) end
  end
end

-- A word and its meaning stand in one line: pandoc's writer would put the meaning into a block.
local function run_in(list)
  if not typst then return nil end
  local line = pandoc.Inlines({ pandoc.RawInline("typst", "#pm-terms(") })
  for _, entry in ipairs(list.content) do
    local term, meanings = entry[1], entry[2]
    line:insert(pandoc.RawInline("typst", "(["))
    line:extend(term)
    line:insert(pandoc.RawInline("typst", "], ["))
    line:extend(pandoc.utils.blocks_to_inlines(meanings[1]))
    line:insert(pandoc.RawInline("typst", "]), "))
  end
  line:insert(pandoc.RawInline("typst", ")"))
  return pandoc.Plain(line)
end

local function note(div)
  local name = div.classes:includes("table-note") and "note"
    or div.classes:includes("executive") and "executive"
  if not (typst and name) then return nil end
  local blocks = pandoc.Blocks({ pandoc.RawBlock("typst", "#pm-" .. name .. "[") })
  blocks:extend(div.content)
  blocks:insert(pandoc.RawBlock("typst", "]"))
  return blocks
end

-- In print all chapters are one document: `../indicators/1-1-3.ipynb#indicator-1-1-3` is in it.
local function chapter_link(link)
  if not typst then return nil end
  local anchor = link.target:match("%.ipynb(#.+)$")
  if anchor then
    link.target = anchor
    return link
  end
  -- Quarto has looked for a place within the chapter before, and leaves nothing.
  if link.target == "" or link.target:match("%.ipynb#?$") then return link.content end
end

-- Decimal points stand in line: a number with fewer decimals than its column gets room for them.
local function decimals_of(text)
  return text:gsub("^[+-]", ""):gsub("^\u{2212}", ""):match("^[%d,]+(%.?%d*)$")
end

local function room_for(missing)
  if typst then return pandoc.RawInline("typst", '#pm-decimals("' .. missing .. '")') end
  return pandoc.Span({}, pandoc.Attr("", { "decimals" }, { missing = missing }))
end

local function align_decimals(table_)
  local changed = false
  for column, spec in ipairs(table_.colspecs) do
    local numbers, longest = {}, ""
    for _, body in ipairs(spec[1] == "AlignRight" and table_.bodies or {}) do
      for _, row in ipairs(body.body) do
        local cell = #row.cells == #table_.colspecs and row.cells[column]
        local decimals = cell and decimals_of(pandoc.utils.stringify(cell.contents))
        if decimals then
          numbers[#numbers + 1] = { cell.contents[1], decimals }
          if #decimals > #longest then longest = decimals end
        end
      end
    end
    for _, number in ipairs(numbers) do
      local block, decimals = number[1], number[2]
      local missing = (longest:gsub("%d", "0")):sub(#decimals + 1)
      if missing ~= "" then
        block.content:insert(room_for(missing))
        changed = true
      end
    end
  end
  return changed and table_ or nil
end

-- What a page holds: letters in a line of a table, lines in a table that stays on one page.
local LETTERS_IN_LINE = 88
local LINES_ON_ONE_PAGE = 14
local ROW_SPACE = 0.3

-- The lines that a table is high, judged by its letters; measured while setting, every table would
-- be set twice.
local function lines_of(table_, letters)
  local total = 2
  for _, row in ipairs(letters) do
    local highest = 1
    for column, count in ipairs(row) do
      local share = #row == #table_.colspecs and table_.colspecs[column][2] or 1
      if not share or share == 0 then share = 1 / #table_.colspecs end
      highest = math.max(highest, math.ceil(count / (share * LETTERS_IN_LINE - 2)))
    end
    total = total + highest + ROW_SPACE
  end
  return total
end

-- What the columns of an upright page would be: their shares, and the lines of the highest cell.
local MOST_LINES = 4

local function upright(table_)
  local rows = {}
  for _, row in ipairs(table_.head.rows) do rows[#rows + 1] = { cells = row.cells, heading = true } end
  for _, body in ipairs(table_.bodies) do
    for _, row in ipairs(body.body) do
      if not group_heading(row) then rows[#rows + 1] = row end
    end
  end
  return layout.shares_of(table_, rows, words)
end

-- The columns are as wide as their content needs; where words do not fit, as the table says.
local function sized(table_)
  local shares = typst and upright(table_)
  if not shares then return nil end
  local specs = table_.colspecs
  for column, share in ipairs(shares) do specs[column] = { specs[column][1], share } end
  table_.colspecs = specs
  return table_
end

-- A table of many columns, or a long one of five and more with long texts, needs a page turned
-- sideways; a short one stays on one page; any other breaks between rows.
local function kind_of(table_)
  local columns = #table_.colspecs
  if columns >= 7 then
    local fits, lines = upright(table_)
    if not fits or lines > MOST_LINES then return "landscape" end
  end
  local letters, cells, sum = {}, 0, 0
  for _, body in ipairs(table_.bodies) do
    for index, row in ipairs(body.body) do
      -- A long table is long before its last row is read.
      if columns < 5 and index > LINES_ON_ONE_PAGE then return nil end
      local counts = {}
      for column, cell in ipairs(row.cells) do
        local text = pandoc.utils.stringify(cell.contents)
        counts[column] = words.width_of(text)
        sum = sum + utf8.len(text)
      end
      cells = cells + #counts
      letters[#letters + 1] = counts
    end
  end
  if columns >= 5 and sum > 28 * cells and sum > 3000 then return "landscape" end
  return lines_of(table_, letters) < LINES_ON_ONE_PAGE and "whole" or nil
end

-- Quarto keeps a numbered table with its caption in a block of its own kind.
local function is_float(block)
  return block.t == "Div" and block.attributes["__quarto_custom"] ~= nil
end

-- Whether a block is a table for a page turned sideways, or one that stays on one page.
local function shape(block)
  if block.t == "Table" then return kind_of(block) end
  if not is_float(block) then return nil end
  local found
  block:walk({ Table = function(table_) found = found or kind_of(table_) end })
  return found
end

local function is_note(block)
  return block ~= nil and block.t == "Div" and block.classes:includes("table-note")
end

-- An indicator starts on the page of its chart, and its chart on the page of its table, where they
-- fit: a heading asks for room for what follows it, in centimetres.
local CHART_WIDTH = 16
local CAPTION = 0.65
local HIGHEST = 23
local LINE = { Header = 0.65, Para = 0.49 }
local LINE_OF_TABLE = 0.43
local NOTE_OF_TABLE = 0.4

-- A caption of a long title takes more lines than one.
local LETTERS_OF_CAPTION = 88

local function caption_height(caption)
  local letters = caption and words.width_of(pandoc.utils.stringify(caption)) or 0
  return CAPTION + 0.55 * math.max(0, math.ceil(letters / LETTERS_OF_CAPTION) - 1)
end

local function chart_height(block)
  local height
  block:walk({ RawBlock = function(raw)
    local width, found = raw.text:match('viewBox=\\"0 0 ([%d.]+) ([%d.]+)\\"')
    if raw.format == "typst" and width then height = CHART_WIDTH * found / width end
  end })
  return height
end

-- Quarto keeps a caption beside the table.
local function caption_of(block)
  if block.t == "Table" then return block.caption.long end
  return block:walk({ Table = function() return {} end }).content
end

local function table_height(block)
  local height
  local function measured(table_)
    local letters = {}
    for _, body in ipairs(table_.bodies) do
      for _, row in ipairs(body.body) do
        letters[#letters + 1] = row.cells:map(function(cell)
          return words.width_of(pandoc.utils.stringify(cell.contents))
        end)
      end
    end
    height = caption_height(caption_of(block)) + LINE_OF_TABLE * lines_of(table_, letters)
  end
  if block.t == "Table" then measured(block) elseif is_float(block) then block:walk({ Table = measured }) end
  return height
end

local function start_of_indicator(blocks, index)
  local header = blocks[index]
  if header.t ~= "Header" or not header.identifier:match("^indicator%-") then return nil end
  local height, least = 0, nil
  for at = index, math.min(index + 9, #blocks) do
    local block = blocks[at]
    local line = LINE[block.t]
    if line and not (block.t == "Header" and at > index and block.level <= header.level) then
      if least then break end
      local letters = words.width_of(pandoc.utils.stringify(block))
      height = height + line * math.ceil(letters / (block.t == "Header" and 58 or 80)) + 0.15
    elseif least and (block.t == "Div" or block.t == "Table") then
      local rows = shape(block) == "whole" and table_height(block)
      local notes = is_note(blocks[at + 1]) and NOTE_OF_TABLE or 0
      if rows and height + rows + notes < HIGHEST then least = height + rows + notes end
      break
    elseif block.t == "Div" then
      local chart = chart_height(block)
      if not chart then return nil end
      height = height + chart + caption_height(block.content[#block.content])
      least = height
    elseif block.t ~= "RawBlock" then
      return nil
    end
  end
  if not least then return nil end
  local above = header.level == 2 and "1.4em" or "1em"
  return pandoc.RawBlock("typst", ("#pm-start(%s, %.1fcm)"):format(above, least))
end

-- The key figures of an indicator stand in one line, behind its status.
local function figures_of(block)
  if block.t ~= "Div" or not block.classes:includes("key-figures") then return nil end
  local line = pandoc.Inlines({})
  for _, item in ipairs(block.content[1].content) do
    if #line > 0 then line:extend({ pandoc.Space(), pandoc.Str("·"), pandoc.Space() }) end
    line:extend(item[1].content)
  end
  return line
end

local function is_status(block)
  local only = block and (block.t == "Para" or block.t == "Plain") and block.content
  return only and #only == 1 and only[1].t == "Span" and only[1].classes:includes("status")
end

local function in_a_line(document)
  if not typst then return nil end
  local found = pandoc.Blocks({})
  for _, block in ipairs(document.blocks) do
    local line = figures_of(block)
    if line then
      if is_status(found[#found]) then
        local status = found:remove().content
        status:extend({ pandoc.Space(), pandoc.Str("·"), pandoc.Space() })
        line = status .. line
      end
      block = pandoc.Para(line)
    end
    found:insert(block)
  end
  document.blocks = found
  return document
end

-- Quarto wraps what a notebook's cell shows, and in print a chapter that has others below it. Within
-- that, tables are not found, pages cannot be turned, headings do not stay with what follows them (on
-- a screen, their sections end before it), and the space around them is lost: the wrapping is opened.
local function is_wrapping(block)
  if block.t ~= "Div" then return false end
  for _, class in ipairs(block.classes) do
    if class == "cell" or class:match("^cell%-output") or class == "quarto-book-part" then return true end
  end
  return false
end

local function opened(blocks)
  local found = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if is_wrapping(block) then found:extend(opened(block.content)) else found:insert(block) end
  end
  return found
end

local function open_wrappings(document)
  if typst then
    local folder = pandoc.path.directory(PANDOC_SCRIPT_FILE)
    words = dofile(pandoc.path.join({ folder, "words.lua" }))
    layout = dofile(pandoc.path.join({ folder, "columns.lua" }))
    words.read(folder)
  end
  document.blocks = opened(document.blocks)
  return document
end

-- On the site an indicator has a page of its own; in print it is a section of its component.
local function lower_indicators(document)
  if not typst then return nil end
  local below = 0
  for _, block in ipairs(document.blocks) do
    if block.t == "Header" then
      if block.level == 1 then below = block.classes:includes("indicator") and 1 or 0 end
      block.level = block.level + below
    end
  end
  return document
end

-- The chapter with the summary for executives starts a page, which can be taken out.
local function has_executive(block)
  local found = false
  pandoc.Blocks({ block }):walk({ Div = function(div)
    found = found or div.classes:includes("executive")
  end })
  return found
end

local function executive_page(document)
  if not typst then return nil end
  local title
  for index, block in ipairs(document.blocks) do
    if block.t == "Header" and block.level == 1 then title = index end
    if title and block.t == "Div" and has_executive(block) then
      document.blocks:insert(title, pandoc.RawBlock("typst", "#pagebreak(weak: true)"))
      return document
    end
  end
end

local function placed_tables(document)
  if not typst then return nil end
  local blocks = document.blocks
  local placed = pandoc.Blocks({})
  local index = 1
  while index <= #blocks do
    local block = blocks[index]
    local found = shape(block)
    if found then
      local heading = placed[#placed]
      local own = found == "landscape" and heading and heading.t == "Header" and heading.level > 1
      if own then placed:remove() end
      placed:insert(pandoc.RawBlock("typst", "#pm-" .. found .. "["))
      if own then placed:insert(heading) end
      placed:insert(block)
      while is_note(blocks[index + 1]) do
        index = index + 1
        placed:insert(blocks[index])
      end
      placed:insert(pandoc.RawBlock("typst", "]"))
    else
      local start = start_of_indicator(blocks, index)
      if start then placed:insert(start) end
      placed:insert(block)
    end
    index = index + 1
  end
  document.blocks = placed
  return document
end

-- Each goes over a whole chapter, which takes its time, so what can goes together.
local function opened_up(document)
  document = open_wrappings(document)
  for _, step in ipairs({ lower_indicators, executive_page, in_a_line }) do
    document = step(document) or document
  end
  return document
end

local function set_rows(table_) return widen_groups(align_decimals(table_) or table_) end

-- Group headings are found by their mark, so tables come before marks.
return {
  { Pandoc = opened_up },
  { Table = sized },
  { Pandoc = placed_tables },
  { Table = set_rows },
  { Span = mark, Div = note, Link = chapter_link, DefinitionList = run_in },
}
