-- Quarto runs this before it renders the project's own folder, which has no figures: reports are
-- rendered where `pramoen build` has staged them.

io.stderr:write([[
โฟลเดอร์นี้เป็นแม่แบบ ไม่มีผลของปีใดให้สร้างเป็นรายงาน
สร้างรายงานด้วย pramoen build แล้วจึงสั่ง quarto render ได้ในโฟลเดอร์ reports/work/<องค์การ>/<ปีงบประมาณ>
]])
os.exit(1)
