# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2154,SC2034
# vsftpd with the shipped settings, asked by curl.
. "$srcdir/tests/hosts/hosts.sh"
need_programs vsftpd vsftpd curl
host_name=vsftpd
host_service=ftp
host_log=$scratch/ftp/out

start_host() {
	pam_service vsftpd tessera-vsftpd
	mkdir -p "$scratch/ftp/files" "$scratch/ftp/empty"
	echo "it works" >"$scratch/ftp/files/page"
	sed -i '/^ftp:/d' /etc/passwd
	echo "ftp:x:61000:65534::$scratch/ftp/files:/usr/sbin/nologin" >>/etc/passwd
	{
		shipped vsftpd/vsftpd.conf
		cat <<-END
			listen=YES
			listen_address=127.0.0.1
			background=NO
			secure_chroot_dir=$scratch/ftp/empty
			vsftpd_log_file=$scratch/ftp/log
			delay_failed_login=0
			delay_successful_login=0
		END
	} >"$scratch/ftp/conf"
	vsftpd "$scratch/ftp/conf" >"$host_log" 2>&1 &
	at_exit "kill $!"
	listens 21
}

by_curl() {
	echo "user = \"$1:$(cat "$2")\"" | curl -sS -m 20 -K - -o "$out.page" ftp://127.0.0.1/page 2>"$out"
	case $?:$(cat "$out.page" 2>/dev/null) in
	"0:it works") echo in ;;
	67:*) echo refused ;;
	*) cat "$out" ;;
	esac
}

each_way() {
	"$1" FTP by_curl
}
