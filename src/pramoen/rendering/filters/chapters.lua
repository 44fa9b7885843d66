-- Knows how the chapters of a report become one document: a pandoc reader of
-- {"chapters": [{"source", "page", "name", "text"}]}. Each chapter is parsed alone, so that
-- nothing left open in one reaches the next, and stands in a Div of class "chapter".

-- Headings get their names in quarto_subset.lua, where they can be unique over all chapters.
local FORMAT = 'markdown-auto_identifiers-implicit_header_references+lists_without_preceding_blankline'

function Reader(input)
  local given = pandoc.json.decode(tostring(input), false)
  local blocks = pandoc.List()
  for _, chapter in ipairs(given.chapters) do
    local parsed = pandoc.read(chapter.text, FORMAT)
    local attributes = { source = chapter.source, page = chapter.page, name = chapter.name }
    blocks:insert(pandoc.Div(parsed.blocks, pandoc.Attr('', { 'chapter' }, attributes)))
  end
  return pandoc.Pandoc(blocks, { target = pandoc.MetaString(given.target) })
end
