-- What pages on a screen need, in both renderers: columns aligned by class, cells that know their
-- heading (a phone shows rows as cards), English passages marked as English, numbers kept with what
-- they count, links to everything that can be downloaded; and, in Quarto's own page frame, the
-- switch of fiscal year, and callouts that open without a script and by keyboard.

local html = FORMAT:match("html") ~= nil
local classes = { AlignRight = "right", AlignCenter = "center" }
local text_of = pandoc.utils.stringify

local function place_cell(cell, label, column, heading)
  local alignment = cell.alignment ~= "AlignDefault" and cell.alignment or column
  cell.alignment = "AlignDefault"
  if classes[alignment] then cell.classes:insert(classes[alignment]) end
  if heading then cell.attributes["scope"] = heading end
  if label and label ~= "" and not heading then cell.attributes["data-label"] = label end
end

local function place_row(row, labels, columns, headings, heading)
  if #row.cells < #columns then -- a heading over a group of rows
    for _, cell in ipairs(row.cells) do cell.alignment = "AlignDefault" end
    return
  end
  for index, cell in ipairs(row.cells) do
    local kind = index <= headings and heading or nil
    place_cell(cell, labels[index], columns[index], kind)
  end
end

-- Letters that take up width: vowels above and below and tone marks do not.
local function width_of(text)
  return utf8.len((text:gsub("\xE0\xB8[\xB1\xB4-\xBA]", ""):gsub("\xE0\xB9[\x87-\x8E]", "")))
end

-- A column of short cells keeps each on a line where there is room; on a phone, where rows are
-- cards, short names of columns leave more room to what they name.
local SHORT_CELL, SHORT_LABEL = 16, 10

local function keep_short(table_, labels)
  local rows, longest, label = {}, {}, 0
  for _, body in ipairs(table_.bodies) do
    for _, row in ipairs(body.body) do
      if #row.cells == #table_.colspecs then rows[#rows + 1] = row end
    end
  end
  for _, row in ipairs(rows) do
    for index, cell in ipairs(row.cells) do
      longest[index] = math.max(longest[index] or 0, width_of(text_of(cell.contents)))
    end
  end
  for index = 2, #table_.colspecs do
    label = math.max(label, width_of(labels[index] or ""))
    for _, row in ipairs(longest[index] and longest[index] <= SHORT_CELL and rows or {}) do
      row.cells[index].classes:insert("whole")
    end
  end
  if label <= SHORT_LABEL then table_.classes:insert("short-labels") end
end

local function place_table(table_)
  local labels, columns = {}, {}
  for index, column in ipairs(table_.colspecs) do columns[index] = column[1] end
  local head = table_.head
  for _, row in ipairs(head.rows) do
    for index, cell in ipairs(row.cells) do labels[index] = text_of(cell.contents) end
    place_row(row, {}, columns, #row.cells, "col")
  end
  table_.head = head
  local bodies = table_.bodies
  for _, body in ipairs(bodies) do
    for _, row in ipairs(body.body) do
      place_row(row, labels, columns, body.row_head_columns, "row")
    end
  end
  table_.bodies = bodies
  keep_short(table_, labels)
  table_.colspecs = table_.colspecs:map(function() return { "AlignDefault", nil } end)
  return table_
end

local function english_word(inline)
  return inline.t == "Str" and inline.text:match("^[(“]*[%a][%a&'’,-]*[,).”]*$") ~= nil
end

local function mark_english(inlines)
  local marked, run, space = pandoc.Inlines({}), pandoc.Inlines({}), nil
  local function close()
    if #run > 0 then
      local english = text_of(run):match("%l%l") ~= nil
      if english then
        marked:insert(pandoc.Span(run, pandoc.Attr("", {}, { lang = "en" })))
      else
        marked:extend(run)
      end
    end
    run = pandoc.Inlines({})
    if space then marked:insert(space) end
    space = nil
  end
  for _, inline in ipairs(inlines) do
    if english_word(inline) then
      if space then run:insert(space) end
      space = nil
      run:insert(inline)
    elseif #run > 0 and not space and inline.t == "Space" then
      space = inline
    else
      close()
      marked:insert(inline)
    end
  end
  close()
  return marked
end

-- A number and the word that it counts, or that announces it, stay on one line.
local ANNOUNCING = { "พ.ศ.", "ค.ศ.", "ร้อยละ", "ปี" }
local LONGEST_UNIT = 12

local function counts(before, after)
  return before:match("^[(+-]*[%d,]+%.?%d*$") ~= nil and after:match("^\xE0") ~= nil
    and utf8.len(after) <= LONGEST_UNIT
end

-- The word at the end of a text that announces a number, and what stands before that word.
local function announcing(before, after)
  if not after:match("^%d") then return nil end
  for _, word in ipairs(ANNOUNCING) do
    if before:sub(-#word) == word then return word, before:sub(1, -#word - 1) end
  end
end

-- Whether a year follows a day and its month: a date stays on a line as a whole.
local function dated(day, space, year)
  return day:match("^%d%d?$") ~= nil and year and space.t == "Space" and year.t == "Str"
    and year.text:match("^2%d%d%d") ~= nil
end

local function kept(inlines)
  local found, index = pandoc.Inlines({}), 1
  while index <= #inlines do
    local before, space, after = inlines[index], inlines[index + 1], inlines[index + 2]
    local words = after and before.t == "Str" and space.t == "Space" and after.t == "Str"
    local word, first
    if words then word, first = announcing(before.text, after.text) end
    if words and not word and counts(before.text, after.text) then word, first = before.text, "" end
    if word then
      if first ~= "" then found:insert(pandoc.Str(first)) end
      local whole = pandoc.Inlines({ pandoc.Str(word), space, after })
      index = index + 3
      if dated(word, inlines[index], inlines[index + 1]) then
        whole:extend({ inlines[index], inlines[index + 1] })
        index = index + 2
      end
      found:insert(pandoc.Span(whole, pandoc.Attr("", { "keep" })))
    else
      found:insert(before)
      index = index + 1
    end
  end
  return found
end

local function mark_words(inlines) return kept(mark_english(inlines)) end

-- Text and title only: other metadata holds values, such as the language of the page.
local function mark_text(doc)
  doc.blocks = doc.blocks:walk({ Inlines = mark_words })
  local title = doc.meta.title
  if pandoc.utils.type(title) == "Inlines" then
    doc.meta.title = title:walk({ Inlines = mark_english })
  end
  return doc
end

local facts, pages = {}, {}

local function read_facts(meta)
  facts, pages = meta.pramoen or {}, meta["pramoen-years"] or {}
end

-- Where the report of another year has the same page: there, or at its front.
local function same_in(year, page)
  return pages[year] and pages[year][page] and page or "index.html"
end

-- Every download of the report; `up` is the way to the report's folder.
local function downloads(up)
  local items = {}
  local function add(words, target)
    items[#items + 1] = { pandoc.Plain({ pandoc.Link(words, up .. target) }) }
  end
  for _, one in ipairs(facts.downloads or {}) do
    add(text_of(one.text), text_of(one.address))
  end
  add("⟦rendering.screen.notebook⟧", "notebooks/summary.html")
  return pandoc.BulletList(items)
end

local function fill(div)
  if div.classes:includes("downloads") then
    div.content = { downloads("../") }
    return div
  end
end

-- Quarto draws the frame itself, so the switch of year goes to the top of each page.
local function year_switch(doc)
  if not quarto or not facts.years then return nil end
  local file = quarto.doc.input_file
  local folder, stem = file:match("[/\\](%w+)[/\\]([^/\\]+)%.ipynb$")
  local up = folder and "../" or ""
  local page = folder and folder .. "/" .. stem .. ".html" or ""
  local links = pandoc.Inlines({ pandoc.Str("⟦rendering.templates.fiscal-year⟧"), pandoc.Space() })
  for _, year in ipairs(facts.years) do
    local name = text_of(year)
    if name == text_of(facts.fiscal_year) then
      links:insert(pandoc.Strong(name))
    else
      links:insert(pandoc.Link(name, up .. "../" .. name .. "/" .. same_in(name, page)))
    end
    links:insert(pandoc.Space())
  end
  links:insert(pandoc.Link("⟦rendering.templates.all-reports⟧", up .. "../../index.html"))
  local bar = pandoc.Div({ pandoc.Plain(links) }, pandoc.Attr("", { "report-bar" }))
  local first = doc.blocks[1]
  local top = first and first.t == "Header" and 2 or 1
  doc.blocks:insert(top, bar)
  local notice = text_of(facts.notice or "")
  if notice ~= "" then
    local words = { pandoc.Plain({ pandoc.Str(notice) }) }
    doc.blocks:insert(top, pandoc.Div(words, pandoc.Attr("", { "made-up" }, { role = "note" })))
  end
  quarto.doc.add_html_dependency({
    name = "pramoen",
    version = "1.0.0",
    scripts = { { name = "pramoen.js", path = "pramoen.js", afterBody = true } },
  })
  return doc
end

-- Quarto's callouts open by a script and for a pointer only; an element of HTML does without. The
-- embedded renderer writes the same markup.
local function callout(node)
  local words = pandoc.Plain(quarto.utils.as_inlines(node.title or {}))
  local title = pandoc.write(pandoc.Pandoc({ words }), "html")
  local kind = "callout callout-" .. node.type
  local head = '<aside class="' .. kind .. '"><p class="callout-title">' .. title .. "</p>"
  local tail = "</aside>"
  if tostring(node.collapse) == "true" then
    head = '<details class="' .. kind .. '"><summary>' .. title .. "</summary>"
    tail = "</details>"
  end
  local blocks = pandoc.Blocks({ pandoc.RawBlock("html", head) })
  blocks:extend(quarto.utils.as_blocks(node.content))
  blocks:insert(pandoc.RawBlock("html", tail))
  return blocks
end

if not html then return {} end
return {
  { Meta = read_facts },
  { Table = place_table, Div = fill },
  { Callout = callout },
  { Pandoc = mark_text },
  { Pandoc = year_switch },
}
