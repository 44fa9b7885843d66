-- The words of the report's Thai, which a line must not tear: every stretch of letters that the
-- report has is told in words.txt, parted by `|`. Without that file a stretch is one word.

local APART = "\u{200B}"

local parted = {}

local function read(folder)
  if next(parted) then return end
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

-- Spaces, stops and brackets are half as wide as letters.
local NARROW, SPACE = "[ .,:;()/!-]", 0.5

-- Letters that take up width: vowels above and below and tone marks do not.
local function width_of(text)
  local standing = text:gsub("\xE0\xB8[\xB1\xB4-\xBA]", ""):gsub("\xE0\xB9[\x87-\x8E]", "")
  local _, narrow = standing:gsub(NARROW, "")
  return utf8.len(standing) - narrow / 2
end

-- In the narrow cells of a table a number may stand above a long unit, but not above a short one.
local LETTERS_IN_CELL = 12

local function is_number(text) return text:match("^[%d,]+%.?%d*$") ~= nil end

-- Whether a cell keeps two neighbouring words on one line.
local function stays_in_cell(before, after)
  if before:sub(-#"พ.ศ.") == "พ.ศ." and after:sub(1, 1) == "2" then return true end
  return is_number(before) and after:sub(1, 1) == "\xE0"
    and utf8.len(before) + utf8.len(after) <= LETTERS_IN_CELL
end

-- The parts of a word that no line breaks; a zero-width space parts it as well.
local function parts_of(word)
  local parts = each_stretch(word, function(told, stretch) return (told or stretch):gsub("|", " ") end)
  return parts:gsub(APART, " "):gmatch("%S+")
end

-- The width of the longest part of a cell's text that no line breaks, after a sign of some width.
local function longest_of(text, sign)
  local longest, before = 0, nil
  for word in text:gmatch("%S+") do
    for part in parts_of(word) do
      longest = math.max(longest, (sign or 0) + width_of(part))
      sign = 0
    end
    if before and stays_in_cell(before, word) then
      longest = math.max(longest, width_of(before) + SPACE + width_of(word))
    end
    before = word
  end
  return longest
end

-- A text to break into lines of so many letters, which may be wider than others. A word that begins
-- a line brings no space with it.
local function paragraph(text, wider)
  local parts, known = {}, {}
  for word in text:gmatch("%S+") do
    local space = SPACE
    for part in parts_of(word) do
      parts[#parts + 1] = { width_of(part) * (wider or 1), space }
      space = 0
    end
  end
  local function lines_in(letters)
    if known[letters] then return known[letters] end
    local lines, reached = 1, 0
    for _, part in ipairs(parts) do
      local width, space = part[1], part[2]
      if reached > 0 and reached + space + width > letters then
        lines, reached = lines + 1, width
      else
        reached = reached + width + (reached > 0 and space or 0)
      end
    end
    known[letters] = lines
    return lines
  end
  return { lines_in = lines_in }
end

return {
  APART = APART,
  read = read,
  each_stretch = each_stretch,
  width_of = width_of,
  longest_of = longest_of,
  paragraph = paragraph,
  is_number = is_number,
  stays_in_cell = stays_in_cell,
}
