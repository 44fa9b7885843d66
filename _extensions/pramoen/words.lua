-- The words of the report's Thai, which a line must not tear: every stretch of letters that the
-- report has is told in words.txt, parted by `|`. Without that file a stretch is one word.

local parted = {}

local function read(folder)
  local file = io.open(pandoc.path.join({ folder, "words.txt" }))
  if not file then return end
  for line in file:lines() do parted[(line:gsub("|", ""))] = line end
  file:close()
end

local function is_letter(character)
  return character >= "ก" and character <= "๎" and character ~= "ฯ" and character ~= "ๆ"
    and character ~= "฿"
end

-- A text with each stretch of Thai given over, and what stands between as it is.
local function each_stretch(text, given)
  if not text:find("\xE0", 1, true) then return text end
  local parts, stretch = {}, ""
  local function ended()
    if stretch ~= "" then parts[#parts + 1] = given(parted[stretch], stretch) end
    stretch = ""
  end
  for _, code in utf8.codes(text) do
    local character = utf8.char(code)
    if is_letter(character) then stretch = stretch .. character
    else
      ended()
      parts[#parts + 1] = character
    end
  end
  ended()
  return table.concat(parts)
end

-- Letters that take up width: vowels above and below and tone marks do not.
local function width_of(text)
  return utf8.len((text:gsub("\xE0\xB8[\xB1\xB4-\xBA]", ""):gsub("\xE0\xB9[\x87-\x8E]", "")))
end

-- The width of the longest part of a text that no line breaks.
local function longest_of(text)
  local longest = 0
  local shown = each_stretch(text, function(words, stretch) return (words or stretch):gsub("|", " ") end)
  for word in shown:gmatch("%S+") do longest = math.max(longest, width_of(word)) end
  return longest
end

return { read = read, each_stretch = each_stretch, width_of = width_of, longest_of = longest_of }
