# What shell jobs are made of: git, SQLite with its log in shared memory, tar with extended attributes.
set -eu
git init -q -b main a
cd a
git config user.name job
git config user.email job@example.org
for i in 1 2 3; do echo "$i" >file && git add file && git commit -qm "change $i"; done
git gc -q
git clone -q . ../b
echo "git: $(git -C ../b log --oneline | wc -l) commits, $(git -C ../b fsck 2>&1 | wc -l) complaints"
cd ..
sqlite3 db 'PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER);' >/dev/null
for i in 1 2 3 4; do sqlite3 -cmd '.timeout 20000' db "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO t SELECT i FROM n" & done
wait
echo "sqlite: $(sqlite3 -separator ' ' db 'SELECT count(*), sum(n) FROM t; PRAGMA integrity_check' | xargs)"
mkdir from to
echo content >from/file
chmod 750 from/file
setfattr -n user.note -v kept from/file
ln -s file from/link
tar --xattrs -cf - -C from . | tar --xattrs -xf - -C to
echo "tar: $(getfattr --only-values -n user.note to/file) $(stat -c %a to/file) $(readlink to/link)"
