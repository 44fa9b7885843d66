-- Knows how a report's document becomes its chapter pages: a pandoc writer that gives JSON,
-- per chapter its title, its contents and its body as HTML.

local OPTIONS = pandoc.WriterOptions { section_divs = true, wrap_text = 'none' }

local function as_html(blocks)
  return pandoc.write(pandoc.Pandoc(blocks), 'html5', OPTIONS)
end

local function page(chapter)
  local title, body, contents = nil, pandoc.List(), pandoc.List()
  for _, block in ipairs(chapter.content) do
    if block.t == 'Header' and block.level == 1 and not title then
      title = block
    else
      body:insert(block)
      if block.t == 'Header' and block.level <= 3 then
        contents:insert {
          level = block.level,
          id = block.identifier,
          text = pandoc.utils.stringify(block),
        }
      end
    end
  end
  return {
    name = chapter.attributes.name,
    title = title and pandoc.utils.stringify(title) or '',
    id = title and title.identifier or '',
    contents = contents,
    body = as_html(body),
  }
end

function Writer(doc)
  local pages = pandoc.List()
  for _, block in ipairs(doc.blocks) do
    if block.t == 'Div' and block.classes:includes 'chapter' then
      pages:insert(page(block))
    end
  end
  return pandoc.json.encode(pages)
end
