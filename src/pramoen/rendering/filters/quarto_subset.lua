-- Gives the embedded renderer the part of Quarto that the notebooks use: numbered figures and
-- tables, references to them, callouts, conditional content, links between chapters.
-- The numbers come in as a global of the filter's own, identifier -> {label, target}; see `pages.lua`.

local places = PLACES
local supplements = {}
local html = FORMAT:match("html") ~= nil
local typst = FORMAT:match("typst") ~= nil
local format_names = { html = html, typst = typst, pdf = typst }

local function text_of(value) return pandoc.utils.stringify(value) end

local function read_words(meta)
  for kind, word in pairs(meta["pramoen-words"] or {}) do supplements[kind] = text_of(word) end
  meta["pramoen-words"] = nil
  return meta
end

local function place_of(identifier) return identifier ~= "" and places[identifier] or nil end

local function labelled(identifier, inlines)
  local place = place_of(identifier)
  if not place or typst then return inlines end
  local caption = pandoc.Inlines({
    pandoc.Span({ pandoc.Str(place.label) }, pandoc.Attr("", { "caption-label" })), pandoc.Space() })
  caption:extend(inlines)
  return caption
end

-- `: caption {#tbl-x}`: older readers leave the attribute in the caption's text
local function caption_identifier(caption)
  local last = caption.long[#caption.long]
  if not last or not last.content then return "" end
  local inlines = last.content
  local tail = inlines[#inlines]
  local found = tail and tail.t == "Str" and tail.text:match("^{#(tbl%-[^}]+)}$")
  if not found then return "" end
  inlines:remove()
  while #inlines > 0 and inlines[#inlines].t == "Space" do inlines:remove() end
  last.content = inlines
  return found
end

-- The same Typst figure that Quarto writes for a figure or table with an address.
local function typst_figure(identifier, body, words, position)
  local kind = identifier:match("^(%a+)%-")
  local blocks = pandoc.Blocks({ pandoc.RawBlock("typst", "#figure([") })
  blocks:extend(body)
  blocks:insert(pandoc.RawBlock("typst", "], caption: figure.caption(position: " .. position .. ", ["))
  blocks:insert(pandoc.Plain(words))
  blocks:insert(pandoc.RawBlock("typst", ']), kind: "quarto-float-' .. kind .. '", supplement: "' ..
    supplements[kind] .. '") <' .. identifier .. ">"))
  return blocks
end

local function number_table(table_)
  local caption = table_.caption
  local identifier = table_.identifier
  if identifier == "" then identifier = caption_identifier(caption) end
  if identifier == "" then return nil end
  local words = caption.long[#caption.long] and caption.long[#caption.long].content or pandoc.Inlines({})
  table_.identifier = ""
  if typst then
    table_.caption = { long = pandoc.Blocks({}) }
    table_.classes:insert("typst:no-figure")
    return typst_figure(identifier, { table_ }, words, "top")
  end
  caption.long = pandoc.Blocks({ pandoc.Plain(labelled(identifier, words)) })
  table_.caption = caption
  return pandoc.Div({ table_ }, pandoc.Attr(identifier, { "table-wrap" }, { tabindex = "0" }))
end

local function number_figure(div)
  local blocks = div.content
  local last = blocks[#blocks]
  if not last or (last.t ~= "Para" and last.t ~= "Plain") then
    error("figure " .. div.identifier .. " has no caption")
  end
  blocks:remove()
  if typst then return typst_figure(div.identifier, blocks, last.content, "bottom") end
  local caption = { pandoc.Plain(labelled(div.identifier, last.content)) }
  local class = div.identifier:match("^tbl%-") and "table" or "image"
  return pandoc.Figure(blocks, caption, pandoc.Attr(div.identifier, { class }))
end

local function callout(div, kind)
  local title = pandoc.utils.blocks_to_inlines(pandoc.read(div.attributes.title or "", "markdown").blocks)
  local open = div.attributes.collapse ~= "true"
  if typst then
    local blocks = pandoc.Blocks({
      pandoc.RawBlock("typst", "#callout(title: ["), pandoc.Plain(title),
      pandoc.RawBlock("typst", "], body: [") })
    blocks:extend(div.content)
    blocks:insert(pandoc.RawBlock("typst", "])"))
    return blocks
  end
  if not html then return div.content end
  local heading = pandoc.write(pandoc.Pandoc({ pandoc.Plain(title) }), "html")
  local head, tail
  if open then
    head = '<aside class="callout callout-' .. kind .. '"><p class="callout-title">' .. heading .. "</p>"
    tail = "</aside>"
  else
    head = '<details class="callout callout-' .. kind .. '"><summary>' .. heading .. "</summary>"
    tail = "</details>"
  end
  local blocks = pandoc.Blocks({ pandoc.RawBlock("html", head) })
  blocks:extend(div.content)
  blocks:insert(pandoc.RawBlock("html", tail))
  return blocks
end

local function shown(div)
  local wanted, unwanted = div.attributes["when-format"], div.attributes["unless-format"]
  local visible = (not wanted or format_names[wanted]) and not (unwanted and format_names[unwanted])
  if div.classes:includes("content-hidden") then visible = not visible end
  return visible and div.content or {}
end

local function block(div)
  if div.classes:includes("content-visible") or div.classes:includes("content-hidden") then
    return shown(div)
  end
  if div.identifier:match("^fig%-") or div.identifier:match("^tbl%-") then return number_figure(div) end
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%a+)$")
    if kind then return callout(div, kind) end
  end
end

local function reference(cite)
  if #cite.citations ~= 1 then return nil end
  local place = place_of(cite.citations[1].id)
  if not place then return nil end
  if typst then return pandoc.RawInline("typst", "#ref(<" .. cite.citations[1].id .. ">)") end
  return pandoc.Link({ pandoc.Str(place.label) }, place.target)
end

local function chapter_link(link)
  if html then
    link.target = link.target:gsub("%.ipynb$", ".html"):gsub("%.ipynb#", ".html#")
    return link
  end
end

local function quoted(text) return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"' end

local endings = { ["image/png"] = ".png", ["image/jpeg"] = ".jpg", ["image/svg+xml"] = ".svg" }

-- A picture that stands in the document as data becomes a file in the folder that --extract-media
-- names: pandoc's own way to have it in Typst is one that Typst no longer knows.
local function as_file(source)
  if not source:match("^data:") then return source end
  local kind, content = pandoc.mediabag.fetch(source)
  local name = pandoc.utils.sha1(content) .. (endings[kind] or "")
  pandoc.mediabag.insert(name, kind, content)
  return "_pictures/" .. name
end

-- Pandoc does not hand on to Typst what a picture says, and PDF/UA wants it.
local function picture(image)
  if not typst then return nil end
  local said = text_of(image.caption)
  if said == "" then said = image.attributes.alt or image.attributes["fig-alt"] or "ภาพ" end
  local told = { quoted(as_file(image.src)), "alt: " .. quoted(said) }
  for _, side in ipairs({ "width", "height" }) do
    local size = image.attributes[side]
    if size and (size:match("^[%d.]+%%$") or size:match("^[%d.]+[a-z][a-z]$")) then
      table.insert(told, side .. ": " .. size:gsub("px$", "pt"))
    end
  end
  return pandoc.RawInline("typst", "#box(image(" .. table.concat(told, ", ") .. "))")
end

return {
  { Meta = read_words },
  { Div = block, Table = number_table, Cite = reference, Link = chapter_link, Image = picture },
}
