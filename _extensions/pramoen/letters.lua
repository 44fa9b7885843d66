-- Lets Typst show what pandoc's writer leaves for it to read as markup: signs of headings, lists and
-- terms, which it obeys at the start of a cell, an entry or a title, and letters that it draws as
-- one. Last of the filters, since it writes Typst.

if not FORMAT:match("typst") then return {} end

local function obeyed(text)
  if not text:find("%p") then return false end
  return text:match("^=+$") or text == "/" or text == "-" or text == "+" or text:match("^%d+%.$")
    or text:find("...", 1, true) or text:find("-?", 1, true)
end

return {
  { Str = function(str)
    if obeyed(str.text) then return pandoc.RawInline("typst", (str.text:gsub("%p", "\\%0"))) end
  end },
}
