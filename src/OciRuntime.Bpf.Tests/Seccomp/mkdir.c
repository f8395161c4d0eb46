/* Ends with 42 when mkdir(2) says EROFS: the answer of notify.c. */
#include <errno.h>
#include <sys/stat.h>

int main(void)
{
    return mkdir("/tmp/seccomp-notify-test", 0700) == -1 && errno == EROFS ? 42 : 1;
}
