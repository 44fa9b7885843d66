-- The words of the report's Thai, which a line must not tear: every stretch of letters that the
-- report has is told in words.txt, parted by `|`. Without that file a stretch is one word.

local JOINER = "\u{2060}"
local WITHIN = "\u{200D}"
local APART = "\u{200B}"
-- Signs that belong to what stands before them, and signs that belong to what follows.
local CLOSING = { "”", "’", "»", "ๆ", "ฯ" }
local OPENING = { "“", "‘", "«" }

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

-- A text with each stretch of Thai given over, and what stands between as it is. Most runs of letters
-- are told; a run that is not may be several, parted by signs.
local function each_stretch(text, given)
  return (text:gsub("\xE0[\xE0\xB8\xB9\x80-\xBF]*", function(run)
    if parted[run] then return given(parted[run], run) end
    local parts, stretch = {}, ""
    local function ended()
      if stretch ~= "" then parts[#parts + 1] = given(parted[stretch], stretch) end
      stretch = ""
    end
    for character in run:gmatch(utf8.charpattern) do
      if is_letter(character) then stretch = stretch .. character
      else
        ended()
        parts[#parts + 1] = character
      end
    end
    ended()
    return table.concat(parts)
  end))
end

-- A word with a sign between any two letters. Where a line could not end between them, it saves Typst
-- looking for the words that they are, which takes its time; but a font places marks, and sara am, by the
-- letter that stands right before them.
local MARKS = { "(\xE0\xB8[\xB1\xB3-\xBA])", "(\xE0\xB9[\x87-\x8E])" }

local function joined(text)
  local found = text:gsub(utf8.charpattern, WITHIN .. "%0"):sub(#WITHIN + 1)
  for _, marks in ipairs(MARKS) do found = found:gsub(WITHIN .. marks, "%1") end
  return found
end

-- The stretches of Thai in a text, each with its words joined inside and parted from each other.
local function kept_whole(text)
  return each_stretch(text, function(told, stretch)
    return told and (told:gsub("[^|]+", joined):gsub("|", APART)) or stretch
  end)
end

-- A short word that stands alone, such as an abbreviation, is not broken.
local function kept_short(text)
  if #text > 12 or utf8.len(text) > 4 or not text:match("^[\xE0\xB8\xB9\x80-\xBF]+$") then return text end
  return joined(text)
end

local function with_joiners(text)
  for _, sign in ipairs(CLOSING) do
    if text:find(sign, 1, true) then text = text:gsub(sign, JOINER .. sign) end
  end
  for _, sign in ipairs(OPENING) do
    if text:find(sign, 1, true) then text = text:gsub(sign, sign .. JOINER) end
  end
  -- A span of years or numbers stays on one line.
  return (text:gsub("(%d)–(%d)", "%1" .. JOINER .. "–" .. JOINER .. "%2"))
end

-- What was set before: names are told many times over in a report.
local known = {}

-- A text with its words whole, and with signs kept to what they belong to.
local function set(text)
  local found = known[text]
  if not found then
    found = with_joiners(kept_whole(kept_short(text)))
    known[text] = found
  end
  return found
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

-- The widths of a word's parts that no line breaks; a zero-width space parts it as well. Tables say
-- the same words many times over.
local measured = {}

local function widths_of(word)
  if not measured[word] then
    local widths = {}
    local parts = each_stretch(word, function(told, stretch) return (told or stretch):gsub("|", " ") end)
    for part in parts:gsub(APART, " "):gmatch("%S+") do widths[#widths + 1] = width_of(part) end
    measured[word] = widths
  end
  return measured[word]
end

-- The width of the longest part of a cell's text that no line breaks, after a sign of some width.
local function longest_of(text, sign)
  local longest, before = 0, nil
  for word in text:gmatch("%S+") do
    for _, width in ipairs(widths_of(word)) do
      longest = math.max(longest, (sign or 0) + width)
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
    for _, width in ipairs(widths_of(word)) do
      parts[#parts + 1] = { width * (wider or 1), space }
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
  CLOSING = CLOSING,
  read = read,
  set = set,
  width_of = width_of,
  longest_of = longest_of,
  paragraph = paragraph,
  is_number = is_number,
  stays_in_cell = stays_in_cell,
}
