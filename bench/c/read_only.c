/*
 * The least that pipe(8) can start: reads standard input to its end.  For `bench/run pipe` and `latency`.
 *
 *     read_only [FILE LABEL]     appends to FILE, if one is named, LABEL and when that was: seconds since 1970
 */
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    static char piece[1 << 16];
    while (read(0, piece, sizeof piece) > 0)
        ;
    if (count == 3) {
        struct timespec now;
        char line[400];
        clock_gettime(CLOCK_REALTIME, &now);
        int length = snprintf(line, sizeof line, "%.300s %ld.%09ld\n", arguments[2], (long)now.tv_sec, now.tv_nsec);
        int file = open(arguments[1], O_WRONLY | O_APPEND | O_CREAT, 0666);
        if (file < 0 || write(file, line, length) != length)
            return 75;
    }
    return 0;
}
