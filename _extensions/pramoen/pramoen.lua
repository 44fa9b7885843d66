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
  if not (typst and div.classes:includes("table-note")) then return nil end
  local blocks = pandoc.Blocks({ pandoc.RawBlock("typst", "#pm-note[") })
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

-- Group headings are found by their mark, so tables come before marks.
return { { Table = widen_groups }, { Span = mark, Div = note, Link = chapter_link } }
