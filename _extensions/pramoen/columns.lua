-- How wide the columns of a printed table are: as their content needs, every word whole, and no
-- column much higher than the others.

-- What an upright page holds in a line of a table, and what the space between two columns takes.
local LETTERS, BETWEEN = 88, 1.8

-- A status stays on one line where statuses have the room; its mark takes some, too.
local MARK = 2

-- Letters of a table's head are bold, and so much wider.
local BOLD = 1.1

local function status_of(contents)
  local found
  for _, block in ipairs(contents) do
    for _, inline in ipairs(block.content or {}) do
      if inline.t == "Span" and inline.classes:includes("status") then found = inline end
    end
  end
  return found
end

-- Where they have not, a line may end before the word that they end with, in heads, too.
local LAST_WORDS = { "ค่าเป้าหมาย", "เป้าหมาย", "การดำเนินงาน" }

local function part_statuses(rows, apart)
  local function part(str)
    if str.text:find(apart, 1, true) then return nil end
    for _, last in ipairs(LAST_WORDS) do
      local parted, found = str.text:gsub("(.)(" .. last .. ")$", "%1" .. apart .. "%2")
      if found > 0 then
        str.text = parted
        return str
      end
    end
  end
  for _, row in ipairs(rows) do
    for index, cell in ipairs(row.cells) do
      if row.heading or status_of(cell.contents) then
        row.cells[index].contents = cell.contents:walk({ Str = part })
      end
    end
  end
end

-- Numbers stand with their points in line: the letters before the point and those from it on.
local function parts_of(text)
  local whole, decimals = text:gsub("\u{2212}", "-"):match("^([+-]?[%d,]+)(%.?%d*)$")
  return whole and #whole or 0, decimals and #decimals or 0
end

-- The longest text and the longest word of each column, in letters, and every cell as a paragraph
-- to break; statuses whole or in lines.
local function needs_of(table_, rows, words, whole_statuses)
  local longest, least, paragraphs = {}, {}, {}
  local wholes, decimals = {}, {}
  for column = 1, #table_.colspecs do
    longest[column], least[column], wholes[column], decimals[column] = 1, 1, 0, 0
  end
  for number, row in ipairs(rows) do
    paragraphs[number] = {}
    for column, cell in ipairs(row.cells) do
      local contents = cell.contents
      local text = pandoc.utils.stringify(contents)
      paragraphs[number][column] = words.paragraph(text, row.heading and BOLD)
      local status = status_of(contents)
      local whole = words.longest_of(text, status and MARK)
      if status and whole_statuses then whole = words.width_of(text) + MARK end
      least[column] = math.max(least[column], whole + 1)
      local whole_part, decimal_part = parts_of(text)
      wholes[column] = math.max(wholes[column], whole_part)
      decimals[column] = math.max(decimals[column], decimal_part)
      if not row.heading then longest[column] = math.max(longest[column], words.width_of(text) + 1) end
    end
  end
  for column, word in ipairs(least) do
    least[column] = math.max(word, wholes[column] + decimals[column] + 1)
    longest[column] = math.max(longest[column], least[column])
  end
  return longest, least, paragraphs
end

local function sum_of(list)
  local sum = 0
  for _, one in ipairs(list) do sum = sum + one end
  return sum
end

-- From so many lines in a row on, a status in two lines is the lesser evil.
local MANY_LINES = 4

local function lines_of(longest, letters)
  local lines = 1
  for column, count in ipairs(letters) do lines = math.max(lines, math.ceil(longest[column] / count)) end
  return lines
end

-- The lines of all rows together.
local function height_of(paragraphs, letters)
  local height = 0
  for _, row in ipairs(paragraphs) do
    local lines = 1
    for column, count in ipairs(letters) do
      if row[column] then lines = math.max(lines, row[column].lines_in(count)) end
    end
    height = height + lines
  end
  return height
end

-- The columns that alone make a row as high as it is: no table gets lower but by their letters.
local function highest_of(paragraphs, letters)
  local highest = {}
  for _, row in ipairs(paragraphs) do
    local lines, column_of = 1, nil
    for column, count in ipairs(letters) do
      local own = row[column] and row[column].lines_in(count) or 1
      if own > lines then lines, column_of = own, column
      elseif own == lines then column_of = nil end
    end
    if column_of then highest[column_of] = true end
  end
  return highest
end

-- Takes letters from one column for another as long as that makes the table lower.
local STEPS = { 1, 2, 3, 5, 8, 13, 21 }

local function lower(paragraphs, letters, least)
  local height = height_of(paragraphs, letters)
  local function found_lower()
    local highest = highest_of(paragraphs, letters)
    for from = 1, #letters do
      for to = 1, #letters do
        for _, step in ipairs(from ~= to and highest[to] and STEPS or {}) do
          if letters[from] - step < least[from] then break end
          letters[from], letters[to] = letters[from] - step, letters[to] + step
          local found = height_of(paragraphs, letters)
          if found < height then
            height = found
            return true
          end
          letters[from], letters[to] = letters[from] + step, letters[to] - step
        end
      end
    end
    return false
  end
  while found_lower() do end
  return letters
end

-- Letters for each column, or nothing where an upright page is too narrow for the words. What is
-- left over goes, letter by letter, to the column whose text takes the most lines, and then to
-- where it saves lines.
local function letters_of(longest, least, paragraphs)
  local room = LETTERS - BETWEEN * #longest
  local given = { table.unpack(least) }
  local left = math.floor(room - sum_of(least))
  if left < 0 then return nil end
  for _ = 1, left do
    local neediest = 1
    for column = 2, #given do
      if longest[column] / given[column] > longest[neediest] / given[neediest] then neediest = column end
    end
    given[neediest] = given[neediest] + 1
  end
  return lower(paragraphs, given, least)
end

-- The columns' shares of a line and the lines of the highest cell; nothing where words do not fit.
local function shares_of(table_, rows, words)
  local longest, least, paragraphs = needs_of(table_, rows, words, true)
  local letters = letters_of(longest, least, paragraphs)
  if not letters or lines_of(longest, letters) > MANY_LINES then
    part_statuses(rows, words.APART)
    longest, least, paragraphs = needs_of(table_, rows, words, false)
    letters = letters_of(longest, least, paragraphs)
  end
  if not letters then return nil end
  local shares = {}
  for column, count in ipairs(letters) do
    shares[column] = (count + BETWEEN) / (sum_of(letters) + BETWEEN * #letters)
  end
  return shares, lines_of(longest, letters)
end

return { shares_of = shares_of }
