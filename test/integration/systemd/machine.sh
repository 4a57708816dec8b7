# Run as the first process of namespaces of its own: makes a file system around this process, and becomes systemd.
# Nothing of it is seen outside. $1: an empty directory; $2: pointsman; $3: the app; $4: the units; $5: the program of Node.js.
set -eu
root=$1/root
mkdir "$root"
mount --rbind / "$root"
mount --make-rprivate "$root"

for each in srv run tmp var/tmp dev; do mount -t tmpfs -o mode=755 tmpfs "$root/$each"; done
mkdir -p "$root/srv/app/node_modules/pointsman" "$root/run/units" "$root/dev/shm"
cp -r "$3/." "$root/srv/app"
cp -r "$4/." "$root/run/units"
mount --bind "$2" "$root/srv/app/node_modules/pointsman"
touch "$root/srv/node"
mount --bind "$5" "$root/srv/node"
for each in null zero full random urandom; do
  touch "$root/dev/$each"
  mount --bind "/dev/$each" "$root/dev/$each"
done
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
chmod 1777 "$root/tmp" "$root/var/tmp"
ln -s /proc/self/fd "$root/dev/fd"

cd "$root"
mount -t proc proc proc
pivot_root . .
umount -l .
mount --bind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
mount -t sysfs -o ro sysfs /sys
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -o remount,bind,ro /
# As at a boot: without this, no service has the files of LoadCredential=.
mount --make-rshared /

export container=test SYSTEMD_UNIT_PATH=/run/units
exec /lib/systemd/systemd --system --unit=sysinit.target --log-target=null --show-status=no
