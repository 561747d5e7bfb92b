-- AlterTable
ALTER TABLE "Version" ADD COLUMN     "mountWxToken" BOOLEAN NOT NULL DEFAULT false;
