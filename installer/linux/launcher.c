/* `amparo` and `amparo-cli`: reads from the disk what is needed until a person can sign in, in order and in large pieces,
 * and then becomes the program (lib/amparo).
 *
 * Left to themselves, loader and Python take the same from hundreds of places, 4 to 128 kB each; a worn hard disk turns
 * to 100 places a second. What is in memory already is not read again and costs some milliseconds. The list is
 * lib/read-first, a file a line; what is not there is left out. Knows nothing of the registry.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

static char piece[PIECE];

static void read_whole(const char *name) {
    int file = open(name, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    while (read(file, piece, PIECE) > 0) {}
    close(file);
}

static void read_first(void) {
    char name[PATH_MAX];
    FILE *list = fopen("read-first", "re");
    if (!list) return;
    while (fgets(name, sizeof name, list)) {
        name[strcspn(name, "\n")] = 0;
        read_whole(name);
    }
    fclose(list);
}

int main(int count, char **words) {
    char program[PATH_MAX];
    const char *called = count ? strrchr(words[0], '/') : NULL;
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - sizeof "lib/amparo");
    int here = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (length < 0 || !count) {
        perror("/proc/self/exe");
        return 127;
    }
    called = called ? called + 1 : words[0];
    program[length] = 0;
    strcpy(strrchr(program, '/') + 1, "lib");
    if (strcmp(called, "amparo-cli") && here >= 0 && chdir(program) == 0) {
        read_first();
        if (fchdir(here)) return 127;
    }
    strcat(program, "/amparo");
    execv(program, words);
    perror(program);
    return 127;
}
