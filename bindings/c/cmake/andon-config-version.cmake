# The version stands in the header, and nowhere else.
include("${CMAKE_CURRENT_LIST_DIR}/andon-directories.cmake")
file(STRINGS "${_andon_includedir}/andon.h" _andon_version REGEX "^#define ANDON_VERSION ")
string(REGEX REPLACE "^#define ANDON_VERSION \"(.*)\"$" "\\1" PACKAGE_VERSION "${_andon_version}")

# While the version is 0.y, each y may break programs that were built before.
string(REGEX MATCH "^(0\\.[0-9]+|[0-9]+)" _andon_has "${PACKAGE_VERSION}")
string(REGEX MATCH "^(0\\.[0-9]+|[0-9]+)" _andon_wanted "${PACKAGE_FIND_VERSION}")
if(PACKAGE_FIND_VERSION VERSION_LESS_EQUAL PACKAGE_VERSION AND _andon_has STREQUAL _andon_wanted)
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
  if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)
    set(PACKAGE_VERSION_EXACT TRUE)
  endif()
endif()
