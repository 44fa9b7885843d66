-- What both renderers need for the report's own marks: group headings and row headings in tables,
-- status marks and table notes in print, links between chapters that print as one document.

local typst = FORMAT:match("typst") ~= nil

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

local function mark(span)
  if not typst then return nil end
  if span.classes:includes("table-group") then
    local inlines = pandoc.Inlines({ pandoc.RawInline("typst", "#pm-group[") })
    inlines:extend(span.content)
    inlines:insert(pandoc.RawInline("typst", "]"))
    return inlines
  end
  if not span.classes:includes("status") then return nil end
  for _, class in ipairs(span.classes) do
    local code = class:match("^status%-(.+)$")
    if code then
      local inlines = pandoc.Inlines({ pandoc.RawInline("typst", '#pm-status("' .. code .. '")[') })
      inlines:extend(span.content)
      inlines:insert(pandoc.RawInline("typst", "]"))
      return inlines
    end
  end
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

-- In print all chapters are one document: `component-1.ipynb#indicator-1-1` is a place in it.
local function chapter_link(link)
  if not typst then return nil end
  local anchor = link.target:match("%.ipynb(#.+)$")
  if anchor then
    link.target = anchor
    return link
  end
  if link.target:match("%.ipynb$") then return link.content end
end

-- Decimal points stand in line: a number with fewer decimals than its column gets room for them.
local function decimals_of(text)
  return text:gsub("^[+-]", ""):gsub("^\u{2212}", ""):match("^[%d,]+(%.?%d*)$")
end

local function align_decimals(table_)
  if not typst then return nil end
  for column, spec in ipairs(table_.colspecs) do
    local numbers, longest = {}, ""
    for _, body in ipairs(table_.bodies) do
      for _, row in ipairs(body.body) do
        local cell = #row.cells == #table_.colspecs and row.cells[column]
        local decimals = cell and decimals_of(pandoc.utils.stringify(cell.contents))
        if decimals then
          numbers[#numbers + 1] = { cell.contents[1], decimals }
          if #decimals > #longest then longest = decimals end
        end
      end
    end
    for _, number in ipairs(spec[1] == "AlignRight" and numbers or {}) do
      local block, decimals = number[1], number[2]
      local missing = (longest:gsub("%d", "0")):sub(#decimals + 1)
      if missing ~= "" then
        block.content:insert(pandoc.RawInline("typst", '#pm-decimals("' .. missing .. '")'))
      end
    end
  end
  return table_
end

-- A table of many columns, or a long one of five and more with long texts, needs a page turned sideways.
local function is_wide_table(block)
  local columns = #block.colspecs
  if columns >= 7 then return true end
  local cells, letters = 0, 0
  for _, body in ipairs(block.bodies) do
    for _, row in ipairs(body.body) do
      cells = cells + #row.cells
      for _, cell in ipairs(row.cells) do
        letters = letters + utf8.len(pandoc.utils.stringify(cell.contents))
      end
    end
  end
  return columns >= 5 and letters > 28 * cells and letters > 3000
end

local function has_wide_table(block)
  local wide = false
  block:walk({ Table = function(table_) wide = wide or is_wide_table(table_) end })
  return wide
end

-- Quarto keeps a numbered table with its caption in a block of its own kind.
local function is_float(block)
  return block.t == "Div" and block.attributes["__quarto_custom"] ~= nil
end

local function is_wide(block)
  return block.t == "Table" and is_wide_table(block) or is_float(block) and has_wide_table(block)
end

local function is_note(block)
  return block ~= nil and block.t == "Div" and block.classes:includes("table-note")
end

-- Quarto wraps what a notebook's cell shows. Within that, pages cannot be turned, headings do not
-- stay with what follows them (on a screen, their sections end before it), and the space around
-- them is lost: the wrapping is opened.
local function is_cell(block)
  if block.t ~= "Div" then return false end
  for _, class in ipairs(block.classes) do
    if class == "cell" or class:match("^cell%-output") then return true end
  end
  return false
end

local function opened(blocks)
  local found = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    if is_cell(block) then found:extend(opened(block.content)) else found:insert(block) end
  end
  return found
end

local function open_cells(document)
  document.blocks = opened(document.blocks)
  return document
end

local function turn_wide_tables(document)
  if not typst then return nil end
  local blocks = document.blocks
  local turned = pandoc.Blocks({})
  local index = 1
  while index <= #blocks do
    if is_wide(blocks[index]) then
      local heading = turned[#turned]
      local own = heading and heading.t == "Header" and heading.level > 1
      if own then turned:remove() end
      turned:insert(pandoc.RawBlock("typst", "#pm-landscape["))
      if own then turned:insert(heading) end
      turned:insert(blocks[index])
      while is_note(blocks[index + 1]) do
        index = index + 1
        turned:insert(blocks[index])
      end
      turned:insert(pandoc.RawBlock("typst", "]"))
    else
      turned:insert(blocks[index])
    end
    index = index + 1
  end
  document.blocks = turned
  return document
end

-- Group headings are found by their mark, so tables come before marks.
return {
  { Pandoc = open_cells },
  { Pandoc = turn_wide_tables },
  { Table = align_decimals },
  { Table = widen_groups },
  { Span = mark, Div = note, Link = chapter_link },
}
